import { createHash, randomBytes } from "node:crypto";
import { openBody, readText } from "./body.ts";
import type { Bucket } from "./bucket.ts";
import { type Answer, bareEtag, type Call, versionHeader, writeCondition } from "./call.ts";
import { S3Error } from "./errors.ts";
import { refuseObjectChecksum, storedHeaders } from "./headers.ts";
import type { S3Request } from "./request.ts";
import type { Part, Upload } from "./uploads.ts";
import { childText, parseXml, type XmlElement, xmlDocument } from "./xml.ts";

const SMALLEST_PART = 5 * 1024 * 1024;
const MOST_PARTS = 10_000;

/** CreateMultipartUpload. */
export async function createUpload({ request, bucket }: Call): Promise<Answer> {
  const upload: Upload = { id: randomBytes(32).toString("base64url"), key: request.key, headers: storedHeaders(request) };
  await bucket.change(() => bucket.uploads.insert(upload, Date.now()));
  const result = { Bucket: bucket.setup.name, Key: request.key, UploadId: upload.id };
  return { status: 200, body: xmlDocument("InitiateMultipartUploadResult", result) };
}

/** UploadPart. A part sent again replaces the one before. */
export async function uploadPart({ request, authorization, bucket }: Call): Promise<Answer> {
  const number = partNumber(request);
  const { id } = openUpload(bucket, request);
  const body = openBody(request, authorization);
  const blob = await bucket.blobs.write(body.bytes);
  try {
    await bucket.change((free) => {
      openUpload(bucket, request); // completed or aborted while the bytes came in?
      const replaced = bucket.uploads.putPart(id, { ...blob, number, modified: Date.now() });
      if (replaced !== undefined) free([replaced]);
    });
  } catch (error) {
    await bucket.blobs.remove([blob]);
    throw error;
  }
  return { status: 200, headers: { etag: `"${blob.etag}"`, ...body.checksum() } };
}

/** CompleteMultipartUpload: the parts' blobs become the object's, nothing is copied. */
export async function completeUpload({ request, authorization, bucket, requestId }: Call): Promise<Answer> {
  const condition = writeCondition(request);
  refuseObjectChecksum(request);
  const { id } = openUpload(bucket, request);
  const wanted = wantedParts(parseXml(await readText(openBody(request, authorization))));
  const { headers } = openUpload(bucket, request);
  const stored = bucket.uploads.parts(id);
  const parts = chooseParts(wanted, stored);
  const draft = {
    key: request.key,
    marker: false,
    etag: partsEtag(parts),
    size: parts.reduce((sum, { size }) => sum + size, 0),
    headers,
    segments: parts.map(({ name, size }) => ({ name, size })),
  };
  const created = await bucket.create(draft, {
    condition,
    event: "ObjectCreated:CompleteMultipartUpload",
    requestId,
    within: (free) => {
      bucket.uploads.delete(id);
      free(stored.filter((part) => !parts.includes(part)));
    },
  });
  const result = { Location: request.path, Bucket: bucket.setup.name, Key: request.key, ETag: `"${created.etag}"` };
  return { status: 200, headers: versionHeader(created.version), body: xmlDocument("CompleteMultipartUploadResult", result) };
}

/** AbortMultipartUpload. */
export async function abortUpload({ request, bucket }: Call): Promise<Answer> {
  await bucket.change((free) => {
    const { id } = openUpload(bucket, request);
    free(bucket.uploads.parts(id));
    bucket.uploads.delete(id);
  });
  return { status: 204 };
}

/** ListParts. */
export async function listParts({ request, bucket }: Call): Promise<Answer> {
  const { id } = openUpload(bucket, request);
  const after = Number(request.query.get("part-number-marker") ?? 0);
  const most = Math.min(Number(request.query.get("max-parts") ?? 1000), 1000);
  if (!Number.isInteger(after) || !Number.isInteger(most) || most < 1) throw new S3Error("InvalidArgument");
  const following = bucket.uploads.parts(id).filter(({ number }) => number > after);
  const page = following.slice(0, most);
  const truncated = following.length > page.length;
  const result = {
    Bucket: bucket.setup.name,
    Key: request.key,
    UploadId: id,
    PartNumberMarker: after,
    NextPartNumberMarker: truncated ? page.at(-1)?.number : undefined,
    MaxParts: most,
    IsTruncated: truncated,
    Part: page.map(({ number, modified, etag, size }) => ({
      PartNumber: number,
      LastModified: new Date(modified).toISOString(),
      ETag: `"${etag}"`,
      Size: size,
    })),
  };
  return { status: 200, body: xmlDocument("ListPartsResult", result) };
}

function openUpload(bucket: Bucket, request: S3Request): Upload {
  const upload = bucket.uploads.find(request.query.get("uploadId") ?? "", request.key);
  if (upload === undefined) throw new S3Error("NoSuchUpload");
  return upload;
}

function partNumber(request: S3Request): number {
  const number = Number(request.query.get("partNumber"));
  if (!Number.isInteger(number) || number < 1 || number > MOST_PARTS)
    throw new S3Error("InvalidArgument", `Part number must be an integer between 1 and ${MOST_PARTS}.`);
  return number;
}

function wantedParts(root: XmlElement): { number: number; etag: string }[] {
  const parts = root.children
    .filter(({ name }) => name === "Part")
    .map((part) => ({ number: Number(childText(part, "PartNumber")), etag: bareEtag(childText(part, "ETag") ?? "") }));
  if (root.name !== "CompleteMultipartUpload" || parts.length === 0 || parts.length > MOST_PARTS) throw new S3Error("MalformedXML");
  if (parts.some(({ number }, i) => i > 0 && number <= (parts[i - 1]?.number ?? 0))) throw new S3Error("InvalidPartOrder");
  return parts;
}

function chooseParts(wanted: readonly { number: number; etag: string }[], stored: readonly Part[]): readonly Part[] {
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  const parts = wanted.map(({ number, etag }) => {
    const part = byNumber.get(number);
    if (part === undefined || part.etag !== etag) throw new S3Error("InvalidPart");
    return part;
  });
  if (parts.slice(0, -1).some(({ size }) => size < SMALLEST_PART)) throw new S3Error("EntityTooSmall");
  return parts;
}

/** S3's ETag of a multipart object: the MD5 of the parts' MD5s, and their number. */
function partsEtag(parts: readonly Part[]): string {
  const md5 = createHash("md5");
  for (const { etag } of parts) md5.update(etag, "hex");
  return `${md5.digest("hex")}-${parts.length}`;
}
