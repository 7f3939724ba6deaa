import { deepStrictEqual, equal, match } from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
  type S3ClientConfig,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { type Bench, CONDITION_FAILED } from "../bench.ts";
import type { Check } from "../check.ts";
import { has } from "../has.ts";
import { race } from "../race.ts";

const PART = 5 * 1024 * 1024;
const NO_UPLOAD = { status: 404, code: "NoSuchUpload" };

async function begin(bench: Bench) {
  const object = { Bucket: bench.bucket, Key: bench.key("clip") };
  const { UploadId } = await bench.s3.send(
    new CreateMultipartUploadCommand({ ...object, Metadata: { a: "b" }, ContentType: "video/mp4" }),
  );
  const upload = { ...object, UploadId };
  const abort = () => bench.s3.send(new AbortMultipartUploadCommand(upload));
  bench.afterwards(abort);
  const part = async (PartNumber: number, Body: Uint8Array): Promise<CompletedPart> => {
    const { ETag } = await bench.s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
    return { PartNumber, ETag };
  };
  const complete = (Parts: CompletedPart[], condition: { IfNoneMatch?: string; IfMatch?: string | undefined } = {}) =>
    bench.s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...condition }));
  return { upload, part, complete, abort };
}

async function parts(bench: Bench): Promise<void> {
  const { upload, part, complete } = await begin(bench);
  const [one, two] = [randomBytes(PART), randomBytes(1000)];
  const second = await part(7, two);
  await part(2, randomBytes(PART));
  const first = await part(2, one);
  await part(9, randomBytes(10));
  const listed = await bench.s3.send(new ListPartsCommand({ ...upload, MaxParts: 2 }));
  const sizes = listed.Parts?.map(({ PartNumber, Size }) => `${PartNumber}: ${Size}`);
  deepStrictEqual(sizes, [`2: ${PART}`, "7: 1000"]);
  deepStrictEqual([listed.IsTruncated, listed.NextPartNumberMarker], [true, "7"]);
  match((await complete([first, second])).ETag ?? "", /-2"$/);
  const expected = { Metadata: { a: "b" }, ContentType: "video/mp4", ContentLength: PART + 1000 };
  has(await bench.head("clip"), expected);
  equal(Buffer.concat([one, two]).equals(await bench.bytes("clip")), true, "the bytes of the parts, in order");
  const across = await bench.bytes("clip", { Range: `bytes=${PART - 3}-${PART + 4}` });
  deepStrictEqual(across, Buffer.concat([one.subarray(-3), two.subarray(0, 5)]), "a range across parts");
}

async function badCompletions(bench: Bench): Promise<void> {
  const { part, complete } = await begin(bench);
  const [small, big] = [await part(1, randomBytes(10)), await part(2, randomBytes(PART))];
  const refused = (what: string, list: CompletedPart[], code?: string) =>
    bench.refused(what, complete(list), { status: 400, ...(code === undefined ? {} : { code }) });
  await refused("a small part before another", [small, big], "EntityTooSmall");
  await refused("parts out of order", [big, small], "InvalidPartOrder");
  await refused("a part that was not sent", [{ PartNumber: 3, ETag: '"x"' }], "InvalidPart");
  await refused("another part's ETag", [{ PartNumber: 2, ETag: small.ETag }], "InvalidPart");
  await refused("no parts", []);
  match((await complete([big])).ETag ?? "", /-1"$/);
}

async function conditionalCompletion(bench: Bench): Promise<void> {
  const completions = await Promise.all(
    Array.from({ length: 5 }, async (_, i) => {
      const { part, complete } = await begin(bench);
      const sent = await part(1, Buffer.from(`upload ${i}`));
      return () => complete([sent], { IfNoneMatch: "*" });
    }),
  );
  const won = await race(bench, completions.length, async (i) => completions[i]?.());
  equal(await bench.text("clip"), `upload ${won}`);
  const { part, complete } = await begin(bench);
  const last = await part(1, Buffer.from("last"));
  await bench.refused("If-None-Match over an object", complete([last], { IfNoneMatch: "*" }), CONDITION_FAILED);
  await bench.refused("If-Match of something else", complete([last], { IfMatch: '"0"' }), CONDITION_FAILED);
  equal(await bench.text("clip"), `upload ${won}`);
  await complete([last], { IfMatch: (await bench.head("clip")).ETag });
  equal(await bench.text("clip"), "last");
}

async function abortion(bench: Bench): Promise<void> {
  const { part, complete, abort } = await begin(bench);
  const sent = await part(1, randomBytes(10));
  await abort();
  await bench.refused("a part after the abort", part(2, randomBytes(10)), NO_UPLOAD);
  await bench.refused("a completion after the abort", complete([sent]), NO_UPLOAD);
}

const streamed = (changes: S3ClientConfig) => async (bench: Bench) => {
  const bytes = randomBytes(2 * PART + 12_345);
  const chunks = Array.from({ length: 100 }, (_, i) => bytes.subarray((i * bytes.length) / 100, ((i + 1) * bytes.length) / 100));
  const params = { Bucket: bench.bucket, Key: bench.key("clip"), Body: Readable.from(chunks) };
  await new Upload({ client: bench.client(changes), params, partSize: PART, queueSize: 2 }).done();
  equal(Buffer.concat(chunks).equals(await bench.bytes("clip")), true, "the bytes that were sent");
};

export const MULTIPART: readonly Check[] = [
  { name: "parts", claim: "parts, sent in any order and one of them twice, become one object", run: parts },
  { name: "bad completions", claim: "bad lists of parts are refused and can be mended", run: badCompletions },
  { name: "conditional completion", claim: "completion obeys If-None-Match and If-Match, also racing", run: conditionalCompletion },
  { name: "abort", claim: "an aborted upload is gone", run: abortion },
  { name: "streamed upload", claim: "lib-storage uploads a stream of unknown length", run: streamed({}) },
  {
    name: "streamed upload, bare",
    claim: "the same by a client that adds no checksums",
    run: streamed({ requestChecksumCalculation: "WHEN_REQUIRED" }),
  },
];
