import { equal, ok } from "node:assert/strict";
import { Readable } from "node:stream";
import { ChecksumAlgorithm, HeadObjectCommand, type PutObjectCommandInput } from "@aws-sdk/client-s3";
import { type Bench, NOT_THERE } from "../bench.ts";
import type { Check } from "../check.ts";

const ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const;

const verified = (algorithm: (typeof ALGORITHMS)[number]) => async (bench: Bench) => {
  const name = `Checksum${algorithm}` as const;
  const put = (key: string, body: string | Readable) =>
    bench.put(key, body, { ContentLength: 5, ChecksumAlgorithm: ChecksumAlgorithm[algorithm] });
  const whole = await put("whole", "hello");
  ok(whole[name], `${name} is not given back`);
  equal((await put("stream", Readable.from([Buffer.from("hello")])))[name], whole[name]);
  const command = new HeadObjectCommand({ Bucket: bench.bucket, Key: bench.key("stream"), ChecksumMode: "ENABLED" });
  equal((await bench.s3.send(command))[name], whole[name]);
};

const WRONG: readonly (readonly [string, Partial<PutObjectCommandInput>, string])[] = [
  ["Content-MD5", { ContentMD5: "1B2M2Y8AsgTpgAmY7PhCfg==" }, "BadDigest"],
  ["Content-MD5 that is none", { ContentMD5: "short" }, "InvalidDigest"],
  ["CRC32", { ChecksumCRC32: "AAAAAA==" }, "BadDigest"],
  ["SHA-256", { ChecksumSHA256: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" }, "BadDigest"],
];

async function mismatches(bench: Bench): Promise<void> {
  for (const [what, wrong, code] of WRONG)
    await bench.refused(`a wrong ${what}`, bench.put("k", "hello", wrong), { status: 400, code });
  await bench.refused("what was refused", bench.get("k"), NOT_THERE);
}

export const CHECKSUMS: readonly Check[] = [
  ...ALGORITHMS.map((algorithm) => ({
    name: algorithm,
    claim: `${algorithm} is verified in a header and in a trailer, and given back`,
    run: verified(algorithm),
  })),
  { name: "wrong checksums", claim: "a body that does not fit its checksum is refused, and nothing is stored", run: mismatches },
];
