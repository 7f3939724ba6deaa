import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Bucket } from "./bucket.ts";
import type { Answer } from "./call.ts";
import { corsHeaders, preflight } from "./cors.ts";
import { S3Error } from "./errors.ts";
import { refuseUnsupported } from "./headers.ts";
import { operationFor } from "./operations.ts";
import { parseRequest, type S3Request } from "./request.ts";
import { authorize, type Identity } from "./sigv4.ts";
import { xmlDocument, xmlError } from "./xml.ts";

/** What requests meet: the one caller who is let in, and the buckets by name. */
export interface Store {
  readonly identity: Identity;
  readonly buckets: ReadonlyMap<string, Bucket>;
}

/** Answers one HTTP request, with S3's XML where it fails. Never throws. */
export async function serve(store: Store, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = randomBytes(8).toString("hex").toUpperCase();
  const common = { "x-amz-request-id": requestId, "x-amz-id-2": requestId };
  let answer: Answer;
  let cors: Record<string, string> = {};
  try {
    const request = parseRequest(message);
    cors = corsHeaders(request, store.buckets.get(request.bucket)?.setup);
    answer = await operate(store, request, requestId);
  } catch (error) {
    answer = errorAnswer(error, requestId, message.method === "HEAD");
  }
  await send(response, { ...answer, headers: { ...common, ...cors, ...answer.headers } });
}

async function operate(store: Store, request: S3Request, requestId: string): Promise<Answer> {
  const bucket = store.buckets.get(request.bucket);
  if (request.method === "OPTIONS") return preflight(request, bucket?.setup);
  const authorization = authorize(request, store.identity, Date.now());
  if (request.bucket === "") return listBuckets(store, request);
  const operation = operationFor(request);
  refuseUnsupported(request);
  if (bucket === undefined) throw new S3Error("NoSuchBucket");
  return operation.run({ request, authorization, requestId, bucket }, store.buckets);
}

function listBuckets(store: Store, { method, query }: S3Request): Answer {
  if (method !== "GET" || [...query.keys()].some((name) => name !== "x-id" && !name.startsWith("X-Amz-")))
    throw new S3Error("NotImplemented");
  const created = new Date(0).toISOString();
  const rows = [...store.buckets.keys()].sort().map((name) => ({ Name: name, CreationDate: created }));
  const owner = { ID: "keepsake", DisplayName: "keepsake" };
  return { status: 200, body: xmlDocument("ListAllMyBucketsResult", { Owner: owner, Buckets: { Bucket: rows } }) };
}

function errorAnswer(error: unknown, requestId: string, bodiless: boolean): Answer {
  const known = error instanceof S3Error ? error : internalError(error);
  const { code: Code, message: Message, status, headers } = known;
  return { status, headers, ...(bodiless ? {} : { body: xmlError({ Code, Message, RequestId: requestId, HostId: requestId }) }) };
}

/** Names and codes alone: messages of other errors may hold keys. */
function internalError(error: unknown): S3Error {
  const { name = "unknown", code = "" } = error as { name?: string; code?: string };
  if (code !== "ECONNRESET") process.stderr.write(`${JSON.stringify({ service: "s3", event: "failed", error: name, code })}\n`);
  return new S3Error("InternalError");
}

async function send(response: ServerResponse, { status, headers, body }: Answer): Promise<void> {
  if (typeof body === "object") return sendStored(response, status, headers, body);
  const xml: Record<string, string> = body === undefined ? {} : { "content-type": "application/xml" };
  const length: Record<string, string | number> = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
  response.writeHead(status, { ...xml, ...length, ...headers });
  response.end(body);
}

async function sendStored(
  response: ServerResponse,
  status: number,
  headers: Answer["headers"],
  { reading, start, end }: Exclude<Answer["body"], string | undefined>,
): Promise<void> {
  try {
    response.writeHead(status, headers);
    await pipeline(Readable.from(reading.range(start, end), { objectMode: false }), response);
  } catch {
    response.destroy(); // the caller went away, or the bytes cannot be read: a short answer tells
  } finally {
    reading.close();
  }
}
