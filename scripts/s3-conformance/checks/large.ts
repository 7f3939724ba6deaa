import { equal } from "node:assert/strict";
import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { Upload } from "@aws-sdk/lib-storage";
import type { Bench } from "../bench.ts";
import type { Check } from "../check.ts";

const MIB = 1024 * 1024;
const SIZE = 300 * MIB;

/** A body whose blocks differ, made as it is read. */
const body = (): Readable =>
  Readable.from(
    (function* () {
      for (let i = 0; i < SIZE / MIB; i++) yield Buffer.alloc(MIB, `block ${i} `);
    })(),
    { objectMode: false },
  );

async function checksum(stream: Readable): Promise<number> {
  let value = 0;
  for await (const chunk of stream) value = crc32(chunk, value);
  return value;
}

async function sameBytes(bench: Bench): Promise<void> {
  const got = await bench.get("clip");
  equal(got.ContentLength, SIZE);
  equal(await checksum(got.Body as Readable), await checksum(body()), "the bytes that were sent");
}

async function single(bench: Bench): Promise<void> {
  await bench.put("clip", body(), { ContentLength: SIZE });
  await sameBytes(bench);
}

async function inParts(bench: Bench): Promise<void> {
  const params = { Bucket: bench.bucket, Key: bench.key("clip"), Body: body() };
  await new Upload({ client: bench.s3, params, partSize: 8 * MIB, queueSize: 2 }).done();
  await sameBytes(bench);
}

export const LARGE: readonly Check[] = [
  { name: "300 MiB in one put", claim: "a clip of 300 MiB goes in by one put and comes back", needs: "large", run: single },
  { name: "300 MiB in parts", claim: "a clip of 300 MiB goes in by parts of 8 MiB and comes back", needs: "large", run: inParts },
];
