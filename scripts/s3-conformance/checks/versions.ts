import { deepStrictEqual, equal, notEqual, ok } from "node:assert/strict";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
} from "@aws-sdk/client-s3";
import { type Bench, NOT_THERE } from "../bench.ts";
import type { Check } from "../check.ts";

async function put(bench: Bench, name: string, body: string): Promise<string> {
  const { VersionId } = await bench.put(name, body, { Bucket: bench.versioned });
  ok(VersionId, "a put to the versioned bucket gave no version id");
  return VersionId;
}

const read = (bench: Bench, name: string, VersionId?: string) => bench.text(name, { Bucket: bench.versioned, VersionId });

const remove = (bench: Bench, name: string, VersionId?: string) =>
  bench.s3.send(new DeleteObjectCommand({ Bucket: bench.versioned, Key: bench.key(name), VersionId }));

async function* pagesOf(bench: Bench, MaxKeys: number): AsyncGenerator<ListObjectVersionsCommandOutput> {
  let [KeyMarker, VersionIdMarker]: (string | undefined)[] = [];
  do {
    const page: ListObjectVersionsCommandOutput = await bench.s3.send(
      new ListObjectVersionsCommand({ Bucket: bench.versioned, Prefix: bench.prefix, MaxKeys, KeyMarker, VersionIdMarker }),
    );
    yield page;
    [KeyMarker, VersionIdMarker] = [page.NextKeyMarker, page.NextVersionIdMarker];
  } while (KeyMarker !== undefined);
}

async function stayReadable(bench: Bench): Promise<void> {
  const [first, second] = [await put(bench, "k", "one"), await put(bench, "k", "two")];
  notEqual(first, second);
  deepStrictEqual([await read(bench, "k"), await read(bench, "k", first)], ["two", "one"]);
}

async function deleteByVersion(bench: Bench): Promise<void> {
  const [first, second] = [await put(bench, "k", "one"), await put(bench, "k", "two")];
  equal((await remove(bench, "k", second)).VersionId, second);
  equal(await read(bench, "k"), "one");
  await bench.refused("the deleted version", read(bench, "k", second), { status: 404, code: "NoSuchVersion" });
  equal((await remove(bench, "k", first)).VersionId, first);
  await bench.refused("the key without versions", read(bench, "k"), NOT_THERE);
}

async function markers(bench: Bench): Promise<void> {
  const first = await put(bench, "k", "one");
  const marker = await remove(bench, "k");
  equal(marker.DeleteMarker, true);
  await bench.refused("what a marker hides", read(bench, "k"), NOT_THERE);
  await bench.refused("the marker itself", read(bench, "k", marker.VersionId), { status: 405, code: "MethodNotAllowed" });
  equal(await read(bench, "k", first), "one");
  const listed = await bench.s3.send(new ListObjectsV2Command({ Bucket: bench.versioned, Prefix: bench.prefix }));
  equal(listed.KeyCount, 0);
  await remove(bench, "k", marker.VersionId);
  equal(await read(bench, "k"), "one");
}

async function listAll(bench: Bench): Promise<void> {
  const made = [await put(bench, "a", "1"), await put(bench, "a", "2"), await put(bench, "b", "3")];
  const marker = await remove(bench, "b");
  const seen: string[] = [];
  for await (const { Versions = [], DeleteMarkers = [] } of pagesOf(bench, 1))
    for (const { Key, VersionId, IsLatest } of [...Versions, ...DeleteMarkers])
      seen.push(`${Key?.slice(bench.prefix.length)} ${VersionId} ${IsLatest}`);
  deepStrictEqual(seen, [`a ${made[1]} true`, `a ${made[0]} false`, `b ${marker.VersionId} true`, `b ${made[2]} false`]);
}

async function emptyByPages(bench: Bench): Promise<void> {
  for (const name of ["a", "a", "a", "b", "b"]) await put(bench, name, name);
  for await (const { Versions = [] } of pagesOf(bench, 2)) {
    const Objects = Versions.map(({ Key, VersionId }) => ({ Key, VersionId }));
    await bench.s3.send(new DeleteObjectsCommand({ Bucket: bench.versioned, Delete: { Objects } }));
  }
  for await (const page of pagesOf(bench, 1000)) deepStrictEqual([page.Versions ?? [], page.DeleteMarkers ?? []], [[], []]);
}

async function copyVersion(bench: Bench): Promise<void> {
  const first = await put(bench, "k", "one");
  await put(bench, "k", "two");
  const CopySource = `${bench.source("k", bench.versioned)}?versionId=${first}`;
  const copied = await bench.s3.send(new CopyObjectCommand({ Bucket: bench.bucket, Key: bench.key("c"), CopySource }));
  equal(copied.CopySourceVersionId, first);
  equal(await bench.text("c"), "one");
}

export const VERSIONS: readonly Check[] = (
  [
    { name: "version ids", claim: "each put makes a version that stays readable", run: stayReadable },
    { name: "deletion by version", claim: "deleting by version removes exactly that one", run: deleteByVersion },
    { name: "delete markers", claim: "a deletion without version hides the object until the marker goes", run: markers },
    { name: "list of versions", claim: "all versions are listed, newest first, page by page", run: listAll },
    { name: "emptying by pages", claim: "deleting page by page leaves no version", run: emptyByPages },
    { name: "copy of a version", claim: "a named version can be copied", run: copyVersion },
  ] as const
).map((check) => ({ ...check, needs: "versions" }));
