import { ListObjectVersionsCommand, type ListObjectVersionsCommandOutput } from "@aws-sdk/client-s3";
import { BUCKETS } from "#pipeline/buckets";
import { s3 } from "./clients.ts";
import { required } from "./environment.ts";
import { eachOf } from "./images.ts";
import { remove } from "./objects.ts";

/** One version of an object in the uploads bucket. A marker is what a deletion without a version leaves. */
export interface ListedVersion {
  readonly key: string;
  readonly version: string;
  readonly modified: Date;
  readonly size: number;
  readonly isMarker: boolean;
}

interface Entry {
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
  readonly LastModified?: Date | undefined;
  readonly Size?: number | undefined;
}

const listed =
  (isMarker: boolean) =>
  (entry: Entry): ListedVersion => ({
    key: entry.Key ?? "",
    version: entry.VersionId ?? "",
    modified: entry.LastModified ?? new Date(0),
    size: entry.Size ?? 0,
    isMarker,
  });

/** Every version under a prefix of the uploads bucket, in the order of keys, page by page, hidden ones and markers among them. */
export async function* listVersions(prefix: string, startAfter?: string): AsyncGenerator<ListedVersion> {
  let more = true;
  let from: Pick<ListObjectVersionsCommandOutput, "KeyMarker" | "VersionIdMarker"> = { KeyMarker: startAfter };
  while (more) {
    const command = new ListObjectVersionsCommand({ Bucket: required(BUCKETS.uploads.env), Prefix: prefix, ...from });
    const page: ListObjectVersionsCommandOutput = await s3.send(command);
    yield* (page.Versions ?? []).map(listed(false));
    yield* (page.DeleteMarkers ?? []).map(listed(true));
    more = page.IsTruncated === true;
    from = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
  }
}

/** Deletes every version under a prefix of the uploads bucket: nothing of it can be restored. */
export async function removeVersions(prefix: string): Promise<void> {
  const found = await Array.fromAsync(listVersions(prefix));
  await eachOf(found, ({ key, version }) => remove({ bucket: "uploads", key, version }));
}
