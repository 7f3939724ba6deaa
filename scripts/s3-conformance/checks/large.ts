import { equal } from "node:assert/strict";
import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { Upload } from "@aws-sdk/lib-storage";
import type { Bench } from "../bench.ts";
import type { Check } from "../check.ts";

const MIB = 1024 * 1024;
const SIZE = 300 * MIB;

/** So many blocks that no two parts of 8 MiB begin alike; made once, for that takes longer than sending them. */
let made: readonly Buffer[] | undefined;
const blocks = (): readonly Buffer[] => {
  made ??= Array.from({ length: 37 }, (_, i) => Buffer.alloc(MIB, `block ${i} `));
  return made;
};

/** A body whose blocks differ. */
const body = (): Readable =>
  Readable.from(
    (function* () {
      for (let i = 0; i < SIZE / MIB; i++) yield blocks()[i % blocks().length];
    })(),
    { objectMode: false },
  );

async function checksum(stream: Readable): Promise<number> {
  let value = 0;
  for await (const chunk of stream) value = crc32(chunk, value);
  return value;
}

let wanted: Promise<number> | undefined;

async function sameBytes(bench: Bench): Promise<void> {
  const got = await bench.get("clip");
  equal(got.ContentLength, SIZE);
  wanted ??= checksum(body());
  equal(await checksum(got.Body as Readable), await wanted, "the bytes that were sent");
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
