import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a request asks of S3: the actions that AWS checks, each on a bucket or an object of it. */
export interface Asked {
  readonly action: string;
  readonly bucket: string;
  readonly key: string;
}

export interface Gate {
  readonly url: string;
  /** What was asked for and is not allowed. */
  readonly refused: ReadonlySet<string>;
  /** What was asked for and is. */
  readonly used: ReadonlySet<string>;
  close(): Promise<void>;
}

const place = (path: string): { bucket: string; key: string } => {
  const [, bucket = "", key = ""] = /^\/([^/]+)\/?(.*)$/s.exec(decodeURIComponent(path)) ?? [];
  return { bucket, key };
};

/** The permissions of a request, as AWS documents them for each operation. */
export function askedBy(method: string, url: string, copySource?: string): readonly Asked[] {
  const { pathname, searchParams } = new URL(url, "http://store");
  const on = place(pathname);
  const version = (parameters: URLSearchParams) => (parameters.has("versionId") ? "Version" : "");
  if (on.key === "") return [{ ...on, action: searchParams.has("versions") ? "s3:ListBucketVersions" : "s3:ListBucket" }];
  if (method === "GET" || method === "HEAD") return [{ ...on, action: `s3:GetObject${version(searchParams)}` }];
  if (method === "DELETE" && searchParams.has("uploadId")) return [{ ...on, action: "s3:AbortMultipartUpload" }];
  if (method === "DELETE") return [{ ...on, action: `s3:DeleteObject${version(searchParams)}` }];
  const write = { ...on, action: "s3:PutObject" };
  if (copySource === undefined) return [write];
  const from = new URL(`/${copySource.replace(/^\//, "")}`, "http://store");
  const read = { ...place(from.pathname), action: `s3:GetObject${version(from.searchParams)}` };
  return [write, read, { ...read, action: `${read.action}Tagging` }];
}

/** The store, wherever it then is, as one role sees it on AWS: refuses what is not allowed, and tells nobody who may not list that an object is missing. */
export async function startGate(store: () => string, isAllowed: (asked: Asked) => boolean): Promise<Gate> {
  const refused = new Set<string>();
  const used = new Set<string>();
  const note = (asked: Asked, into: Set<string>) => into.add(`${asked.action} ${asked.bucket} ${asked.key.split("/")[0] ?? ""}`);

  const pass = (message: IncomingMessage, response: ServerResponse): void => {
    const asked = askedBy(message.method ?? "", message.url ?? "", message.headers["x-amz-copy-source"] as string | undefined);
    for (const each of asked) note(each, isAllowed(each) ? used : refused);
    if (!asked.every(isAllowed)) return void response.writeHead(403).end();
    const mayList = isAllowed({ action: "s3:ListBucket", bucket: asked[0]?.bucket ?? "", key: "" });
    const { method, url, headers } = message;
    const forwarded = request(store() + url, { method, headers }, (answer) => {
      if (answer.statusCode === 404 && !mayList)
        note({ action: "s3:ListBucket", bucket: asked[0]?.bucket ?? "", key: "" }, refused);
      response.writeHead(answer.statusCode === 404 && !mayList ? 403 : (answer.statusCode ?? 500), answer.headers);
      answer.pipe(response);
    });
    forwarded.on("error", () => response.destroy());
    message.pipe(forwarded);
  };

  const server = createServer(pass);
  server.on("checkContinue", (message, response) => {
    response.writeContinue();
    pass(message, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, refused, used, close };
}
