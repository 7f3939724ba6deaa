import { existsSync, readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { expect, test } from "vitest";
import { startProcess } from "./child.ts";
import { client, temporaryFolder } from "./store.ts";

const Bucket = "clean";
const MIB = 1024 * 1024;
const SIZE = 300 * MIB;
const LIMIT_MIB = 250;

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

/** The most memory a process ever had resident, MiB. */
const peak = (pid: number | undefined): number => {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1]) / 1024;
};

const puts = {
  "in one put": (s3: S3Client) => s3.send(new PutObjectCommand({ Bucket, Key: "clip", Body: body(), ContentLength: SIZE })),
  "in parts": (s3: S3Client) =>
    new Upload({ client: s3, params: { Bucket, Key: "clip", Body: body() }, partSize: 8 * MIB, queueSize: 2 }).done(),
};

test.skipIf(!existsSync("/proc/self/status")).each(Object.entries(puts))(
  "300 MiB %s stay within 250 MiB of memory",
  async (_, put) => {
    const running = await startProcess(await temporaryFolder(), "delivering");
    const s3 = client(running.url);
    await put(s3);
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: "clip" }));
    expect(await checksum(got.Body as Readable)).toBe(await checksum(body()));
    const used = peak(running.process.pid);
    console.info(`the store's process peaked at ${Math.round(used)} MiB`);
    expect(used).toBeLessThan(LIMIT_MIB);
  },
);
