import { deepStrictEqual, equal, ok } from "node:assert/strict";
import { ListObjectsV2Command, type ListObjectsV2CommandInput } from "@aws-sdk/client-s3";
import type { Bench } from "../bench.ts";
import type { Check } from "../check.ts";

const fill = (bench: Bench, names: readonly string[]) => Promise.all(names.map((name) => bench.put(name, "x")));
const inUtf8 = (one: string, two: string): number => Buffer.compare(Buffer.from(one), Buffer.from(two));

interface Listing {
  readonly names: readonly string[];
  /** Common prefixes, without the check's own. */
  readonly groups: readonly string[];
}

/** All entries below the check's prefix, page by page, each page checked by itself. */
async function listed(bench: Bench, input: Partial<ListObjectsV2CommandInput> = {}): Promise<Listing> {
  const [names, groups]: string[][] = [[], []];
  const own = (key = ""): string => key.slice(bench.prefix.length);
  let ContinuationToken: string | undefined;
  do {
    const page = await bench.s3.send(
      new ListObjectsV2Command({ Bucket: bench.bucket, Prefix: bench.prefix, ...input, ContinuationToken }),
    );
    const [keys, prefixes] = [page.Contents ?? [], page.CommonPrefixes ?? []];
    equal(page.KeyCount, keys.length + prefixes.length, "KeyCount");
    ok(page.KeyCount <= (input.MaxKeys ?? 1000), "a page has more than max-keys");
    equal(page.IsTruncated, page.NextContinuationToken !== undefined, "IsTruncated and a token come together");
    names?.push(...keys.map(({ Key }) => own(Key)));
    groups?.push(...prefixes.map(({ Prefix }) => own(Prefix)));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return { names: names ?? [], groups: groups ?? [] };
}

async function order(bench: Bench): Promise<void> {
  const names = ["z", "a", "B", "é", "\uffee", "\u{1f600}", "a/b", "a b", "a%b"];
  await fill(bench, names);
  deepStrictEqual((await listed(bench)).names, names.toSorted(inUtf8));
}

async function pages(bench: Bench): Promise<void> {
  const names = Array.from({ length: 7 }, (_, i) => `p/${i}`);
  await fill(bench, [...names, "o", "q"]);
  for (const MaxKeys of [1, 2, 3, 1000]) {
    deepStrictEqual((await listed(bench, { MaxKeys, Prefix: bench.key("p/") })).names, names);
    deepStrictEqual((await listed(bench, { MaxKeys, StartAfter: bench.key("p/4") })).names, ["p/5", "p/6", "q"]);
  }
}

async function delimiters(bench: Bench): Promise<void> {
  await fill(bench, ["a/1", "a/2", "a/b/3", "b", "c/1", "\u{10ffff}/x"]);
  for (const MaxKeys of [1, 2, 1000]) {
    const top = await listed(bench, { Delimiter: "/", MaxKeys });
    deepStrictEqual(top, { names: ["b"], groups: ["a/", "c/", "\u{10ffff}/"] });
    const below = await listed(bench, { Delimiter: "/", Prefix: bench.key("a/"), MaxKeys });
    deepStrictEqual(below, { names: ["a/1", "a/2"], groups: ["a/b/"] });
  }
}

async function entries(bench: Bench): Promise<void> {
  const { ETag } = await bench.put("k", "x");
  const page = await bench.s3.send(new ListObjectsV2Command({ Bucket: bench.bucket, Prefix: bench.prefix }));
  const [entry] = page.Contents ?? [];
  deepStrictEqual([entry?.Size, entry?.ETag, entry?.StorageClass], [1, ETag, "STANDARD"]);
  ok((entry?.LastModified?.getFullYear() ?? 0) > 2020, "LastModified");
}

async function tokens(bench: Bench): Promise<void> {
  const list = (input: Partial<ListObjectsV2CommandInput>) =>
    bench.s3.send(new ListObjectsV2Command({ Bucket: bench.bucket, Prefix: bench.prefix, ...input }));
  await bench.refused("a made-up token", list({ ContinuationToken: "made-up" }), { status: 400, code: "InvalidArgument" });
  equal((await list({ MaxKeys: 0 })).IsTruncated, false);
}

export const LISTING: readonly Check[] = [
  { name: "order of keys", claim: "keys come in the order of their UTF-8 bytes, not of UTF-16", run: order },
  { name: "pages", claim: "pages of 1, 2, 3 and 1000 keys add up to the whole, also after start-after", run: pages },
  { name: "delimiter", claim: "keys with the same text up to a delimiter are one entry, on whatever page", run: delimiters },
  { name: "entries", claim: "an entry has size, ETag, time and storage class", run: entries },
  { name: "tokens", claim: "a made-up continuation token is refused; max-keys=0 is a page", run: tokens },
];
