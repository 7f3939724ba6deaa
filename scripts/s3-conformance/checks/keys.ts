import { deepStrictEqual, equal } from "node:assert/strict";
import { CopyObjectCommand, GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { Bench } from "../bench.ts";
import type { Check } from "../check.ts";

const NAMES = [
  "a b+c",
  "ü/é",
  "100%",
  "%20",
  "+",
  "a&b=c?d#e",
  "(1)!'*~",
  '<&>"',
  "\u{1f600}",
  "a//b",
  "/lead",
  "tail/",
  "DOE^JANE",
];

async function strangeKeys(bench: Bench): Promise<void> {
  await Promise.all(NAMES.map((name) => bench.put(name, name)));
  const listed = await bench.s3.send(new ListObjectsV2Command({ Bucket: bench.bucket, Prefix: bench.prefix }));
  deepStrictEqual(new Set(listed.Contents?.map(({ Key }) => Key)), new Set(NAMES.map((name) => bench.key(name))));
  for (const name of NAMES) {
    equal(await bench.text(name), name);
    const command = new GetObjectCommand({ Bucket: bench.bucket, Key: bench.key(name) });
    const answer = await fetch(await getSignedUrl(bench.s3, command, { expiresIn: 600 }));
    deepStrictEqual([name, answer.status, await answer.text()], [name, 200, name]);
  }
}

async function strangeCopies(bench: Bench): Promise<void> {
  const copy = async (name: string): Promise<void> => {
    await bench.put(name, name);
    const Key = bench.key(`of ${name}`);
    await bench.s3.send(new CopyObjectCommand({ Bucket: bench.bucket, Key, CopySource: bench.source(name) }));
    equal(await bench.text(`of ${name}`), name);
  };
  await Promise.all(NAMES.map(copy));
}

async function urlEncoding(bench: Bench): Promise<void> {
  await bench.put("a b+c/ü<&>", "x");
  const command = new ListObjectsV2Command({ Bucket: bench.bucket, Prefix: bench.prefix, EncodingType: "url" });
  const page = await bench.s3.send(command);
  equal(page.EncodingType, "url");
  equal(decodeURIComponent((page.Contents?.[0]?.Key ?? "").replaceAll("+", " ")), bench.key("a b+c/ü<&>"));
}

export const KEYS: readonly Check[] = [
  { name: "strange keys", claim: "blanks, plus, percent, unicode, slashes: put, list, get and sign agree", run: strangeKeys },
  { name: "strange copies", claim: "the same keys can be copied from and to", run: strangeCopies },
  { name: "url encoding", claim: "a listing with encoding-type=url decodes to the keys", run: urlEncoding },
];
