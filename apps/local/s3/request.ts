import type { IncomingMessage } from "node:http";
import { S3Error } from "./errors.ts";

/** A request as S3 understands it: path-style address, decoded. `bucket` and `key` are "" where the address names none. */
export interface S3Request {
  readonly method: string;
  readonly path: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
  /** A header's value; of `x-amz-` ones also what a presigned link carries in its query. */
  header(name: string): string | undefined;
  /** The `x-amz-` names among the headers, and those in the query, in lower case. */
  readonly amzHeaders: readonly string[];
  readonly amzQuery: readonly string[];
  /** As received; nothing is verified yet. */
  readonly body: AsyncIterable<Uint8Array>;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error("InvalidURI");
  }
}

function parseQuery(search: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const pair of search.split("&").filter((part) => part !== "")) {
    const [name = "", ...value] = pair.replaceAll("+", " ").split("=");
    query.set(decode(name), decode(value.join("=")));
  }
  return query;
}

/** Reads method, address and headers. Throws InvalidURI, KeyTooLongError. */
export function parseRequest(message: IncomingMessage): S3Request {
  const url = message.url ?? "";
  if (!url.startsWith("/")) throw new S3Error("InvalidURI");
  const mark = url.indexOf("?");
  const path = decode(mark < 0 ? url : url.slice(0, mark));
  const query = parseQuery(mark < 0 ? "" : url.slice(mark + 1));
  const slash = path.indexOf("/", 1);
  const key = slash < 0 ? "" : path.slice(slash + 1);
  if (Buffer.byteLength(key) > 1024) throw new S3Error("KeyTooLongError");
  const hoisted = new Map([...query].map(([name, value]) => [name.toLowerCase(), value]).filter(isAmz));
  return {
    method: message.method ?? "",
    path,
    bucket: slash < 0 ? path.slice(1) : path.slice(1, slash),
    key,
    query,
    header: (name) => message.headersDistinct[name]?.join(",") ?? hoisted.get(name),
    amzHeaders: Object.keys(message.headers).filter((name) => name.startsWith("x-amz-")),
    amzQuery: [...hoisted.keys()],
    body: message,
  };
}

const isAmz = (entry: readonly string[]): entry is [string, string] => entry[0]?.startsWith("x-amz-") === true;
