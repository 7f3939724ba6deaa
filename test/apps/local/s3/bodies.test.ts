import { createHmac } from "node:crypto";
import { request } from "node:http";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { expect, test } from "vitest";
import { CHECKSUMS } from "../../../../apps/local/s3/checksums.ts";
import { decodeChunked } from "../../../../apps/local/s3/chunked.ts";
import { blobFiles, client, refusal, store } from "./store.ts";

const Bucket = "plain";

// Check values of "123456789" from the catalogue of parametrised CRC algorithms.
test.each([
  ["crc32", "cbf43926"],
  ["crc32c", "e3069283"],
  ["crc64nvme", "ae8b14860a799888"],
])("%s of 123456789 is %s", (name, hex) => {
  const checksum = CHECKSUMS[name]?.();
  checksum?.update(Buffer.from("12345"));
  checksum?.update(Buffer.from("6789"));
  expect(Buffer.from(checksum?.digest() ?? "", "base64").toString("hex")).toBe(hex);
});

test.each([
  ["the trailer does not fit", "5\r\nhellp\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", "BadDigest"],
  ["the promised trailer is missing", "5\r\nhello\r\n0\r\n\r\n", "BadDigest"],
  ["there is less than promised", "4\r\nhell\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", "IncompleteBody"],
  ["there is more than promised", "6\r\nhello!\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", "IncompleteBody"],
  ["it ends inside a chunk", "5\r\nhel", "IncompleteBody"],
  ["it is not framed", "hello hello hello\r\n\r\n", "IncompleteBody"],
])("a chunked body is refused where %s", async (_, frames, code) => {
  const { url, folder } = await store();
  const s3 = client(url);
  s3.middlewareStack.add(
    (next) => (args) => {
      (args.request as { body: unknown }).body = Readable.from([Buffer.from(frames)]);
      return next(args);
    },
    { step: "finalizeRequest", priority: "low", name: "replace" },
  );
  const put = s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: Readable.from(["hello"]), ContentLength: 5 }));
  expect(await refusal(put)).toMatchObject({ code, status: 400 });
  expect(await blobFiles(folder, Bucket)).toEqual([]);
});

test("a body without a length is refused", async () => {
  const { url } = await store();
  const s3 = client(url, { requestChecksumCalculation: "WHEN_REQUIRED" });
  const link = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "k" }), { expiresIn: 60 });
  const status = await new Promise((resolve) => {
    const sent = request(link, { method: "PUT", headers: { "transfer-encoding": "chunked" } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.end("hello");
  });
  expect(status).toBe(501);
});

/** The example that AWS's documentation of chunked signatures works through: 65 KiB of "a" in chunks of 64 KiB. */
const EXAMPLE = {
  seed: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
  chunks: [
    [65_536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"],
    [1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"],
    [0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"],
  ] as [number, string][],
};

function exampleAuthorization() {
  const hmac = (key: string | Buffer, data: string): Buffer => createHmac("sha256", key).update(data).digest();
  const scope = ["20130524", "us-east-1", "s3", "aws4_request"];
  const signingKey = scope.reduce<string | Buffer>(hmac, "AWS4wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY") as Buffer;
  const payload = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
  return { payload, signature: EXAMPLE.seed, timestamp: "20130524T000000Z", scope: scope.join("/"), signingKey };
}

const decodeExample = (letter: string, chunks = EXAMPLE.chunks): Promise<string> => {
  const frames = chunks
    .map(([size, signature]) => `${size.toString(16)};chunk-signature=${signature}\r\n${letter.repeat(size)}\r\n`)
    .join("");
  const pieces = frames.match(/.{1,1000}/gs)?.map((piece) => Buffer.from(piece)) ?? [];
  const length = chunks.reduce((sum, [size]) => sum + size, 0);
  return text(decodeChunked(Readable.from(pieces), { length, trailers: new Map(), signed: exampleAuthorization() }));
};

test("AWS's own example of signed chunks is accepted", async () => {
  expect(await decodeExample("a")).toBe("a".repeat(66_560));
});

test("a chunk altered, dropped or unsigned is refused", async () => {
  const [first, second, last] = EXAMPLE.chunks as [[number, string], [number, string], [number, string]];
  await expect(decodeExample("b")).rejects.toMatchObject({ code: "SignatureDoesNotMatch" });
  await expect(decodeExample("a", [second, last])).rejects.toMatchObject({ code: "SignatureDoesNotMatch" });
  await expect(decodeExample("a", [first, last])).rejects.toMatchObject({ code: "SignatureDoesNotMatch" });
});
