import { createHash, randomBytes } from "node:crypto";
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { blobFiles, refusal, store } from "./store.ts";

const PART = 5 * 1024 * 1024;
const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest();

test("a completed upload has the MD5 of its parts' MD5s, keeps their files and no others, and is over", async () => {
  const { s3, folder } = await store();
  const object = { Bucket: "plain", Key: "clip" };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
  const part = async (PartNumber: number, Body: Uint8Array): Promise<CompletedPart> => {
    const { ETag } = await s3.send(new UploadPartCommand({ ...object, UploadId, PartNumber, Body }));
    return { PartNumber, ETag };
  };
  const complete = (Parts: CompletedPart[]) =>
    s3.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }));
  const [one, two] = [randomBytes(PART), randomBytes(1000)];
  await part(2, randomBytes(10));
  const wanted = [await part(2, one), await part(7, two)];
  await part(9, randomBytes(10));
  expect(await refusal(complete([]))).toMatchObject({ code: "MalformedXML" });
  const done = await complete(wanted);
  expect(done.ETag).toBe(`"${md5(Buffer.concat([md5(one), md5(two)])).toString("hex")}-2"`);
  expect(await blobFiles(folder, "plain")).toHaveLength(2);
  expect(await refusal(complete(wanted))).toMatchObject({ code: "NoSuchUpload", status: 404 });
});
