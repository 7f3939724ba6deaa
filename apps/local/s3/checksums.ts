import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** A running checksum; `digest` gives base64. */
export interface Checksum {
  update(chunk: Uint8Array): void;
  digest(): string;
}

/** The checksum algorithms S3 knows that this server verifies, by their header `x-amz-checksum-{name}`. */
export const CHECKSUMS: Readonly<Record<string, () => Checksum>> = {
  crc32: () => wordChecksum(crc32),
  crc32c: () => wordChecksum(crc32c),
  crc64nvme,
  sha1: () => hashChecksum("sha1"),
  sha256: () => hashChecksum("sha256"),
};

/** A hash of node:crypto as a checksum. */
export function hashChecksum(algorithm: "md5" | "sha1" | "sha256"): Checksum {
  const hash = createHash(algorithm);
  return { update: (chunk) => void hash.update(chunk), digest: () => hash.digest("base64") };
}

function wordChecksum(step: (chunk: Uint8Array, before: number) => number): Checksum {
  let value = 0;
  const update = (chunk: Uint8Array): void => {
    value = step(chunk, value);
  };
  const digest = (): string => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value >>> 0);
    return bytes.toString("base64");
  };
  return { update, digest };
}

const CASTAGNOLI = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

function crc32c(chunk: Uint8Array, before: number): number {
  let value = ~before;
  for (const byte of chunk) value = (CASTAGNOLI[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return ~value;
}

const NVME = Array.from({ length: 256 }, (_, byte) => {
  let value = BigInt(byte);
  for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
  return value;
});
const NVME_HIGH = Uint32Array.from(NVME, (value) => Number(value >> 32n));
const NVME_LOW = Uint32Array.from(NVME, (value) => Number(value & 0xffffffffn));

/** CRC-64/NVME, reflected, in two words of 32 bits: BigInt arithmetic would be a hundred times slower. */
function crc64nvme(): Checksum {
  let high = 0xffffffff;
  let low = 0xffffffff;
  const update = (chunk: Uint8Array): void => {
    for (const byte of chunk) {
      const index = (low ^ byte) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ (NVME_LOW[index] ?? 0);
      high = (high >>> 8) ^ (NVME_HIGH[index] ?? 0);
    }
  };
  const digest = (): string => {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE(~high >>> 0, 0);
    bytes.writeUInt32BE(~low >>> 0, 4);
    return bytes.toString("base64");
  };
  return { update, digest };
}
