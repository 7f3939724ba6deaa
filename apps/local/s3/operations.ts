import type { Bucket } from "./bucket.ts";
import type { Answer, Call } from "./call.ts";
import { copyObject } from "./copy.ts";
import { deleteObjects } from "./deletion.ts";
import { S3Error } from "./errors.ts";
import { listObjects, listVersions } from "./listing.ts";
import { abortUpload, completeUpload, createUpload, listParts, uploadPart } from "./multipart.ts";
import { deleteObject, getObject, putObject } from "./objects.ts";
import type { S3Request } from "./request.ts";

/** One verb of S3: when it is meant, which query parameters it understands, and what does it. */
interface Operation {
  readonly method: string;
  readonly on: "bucket" | "object";
  /** Query parameters that must be there. */
  readonly needs?: readonly string[];
  /** Query parameters that may be there. */
  readonly takes?: readonly string[];
  /** Takes its bytes from another object, named by a header. */
  readonly copies?: true;
  readonly run: (call: Call, buckets: ReadonlyMap<string, Bucket>) => Promise<Answer>;
}

const LISTING = ["prefix", "delimiter", "max-keys", "encoding-type"];
const OVERRIDES = ["type", "language", "disposition", "encoding"].map((part) => `response-content-${part}`);
const READING = ["versionId", "response-expires", "response-cache-control", ...OVERRIDES];

/** Every verb this server has. To add one: its row here, its function, its test. */
const OPERATIONS: readonly Operation[] = [
  { method: "HEAD", on: "bucket", run: async () => ({ status: 200 }) },
  { method: "GET", on: "bucket", needs: ["versions"], takes: [...LISTING, "key-marker", "version-id-marker"], run: listVersions },
  {
    method: "GET",
    on: "bucket",
    needs: ["list-type"],
    takes: [...LISTING, "start-after", "continuation-token"],
    run: listObjects,
  },
  { method: "POST", on: "bucket", needs: ["delete"], run: deleteObjects },
  { method: "HEAD", on: "object", takes: READING, run: getObject },
  { method: "GET", on: "object", needs: ["uploadId"], takes: ["max-parts", "part-number-marker"], run: listParts },
  { method: "GET", on: "object", takes: READING, run: getObject },
  { method: "PUT", on: "object", copies: true, run: copyObject },
  { method: "PUT", on: "object", needs: ["uploadId", "partNumber"], run: uploadPart },
  { method: "PUT", on: "object", run: putObject },
  { method: "POST", on: "object", needs: ["uploads"], run: createUpload },
  { method: "POST", on: "object", needs: ["uploadId"], run: completeUpload },
  { method: "DELETE", on: "object", needs: ["uploadId"], run: abortUpload },
  { method: "DELETE", on: "object", takes: ["versionId"], run: deleteObject },
];

/** The verb a request means. Throws NotImplemented where it is none of ours, or has a parameter we would have to ignore. */
export function operationFor(request: S3Request): Operation {
  const on = request.key === "" ? "bucket" : "object";
  const found = OPERATIONS.find(
    (operation) => operation.method === request.method && operation.on === on && fits(operation, request),
  );
  if (found === undefined) throw new S3Error("NotImplemented");
  return found;
}

function fits({ needs = [], takes = [], copies }: Operation, request: S3Request): boolean {
  const known = (name: string): boolean =>
    name === "x-id" || name.toLowerCase().startsWith("x-amz-") || needs.includes(name) || takes.includes(name);
  const copying = request.header("x-amz-copy-source") !== undefined;
  return copying === (copies === true) && needs.every((name) => request.query.has(name)) && [...request.query.keys()].every(known);
}
