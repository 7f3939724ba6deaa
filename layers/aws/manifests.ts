import { contentDigest } from "#pipeline/derive";
import type { Manifest } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { eachOf } from "./images.ts";
import { get, list } from "./objects.ts";

/** The manifest of what is clean in a study now, and the key of its generation; whether it is written is not asked. */
export async function currentManifest(
  clinic: string,
  study: string,
): Promise<{ readonly key: string; readonly manifest: Manifest }> {
  const records = await Array.fromAsync(list("clean", keys.records(clinic, study)));
  const manifest: Manifest = { study, images: await eachOf(records, digestOf) };
  return { key: keys.manifest(clinic, study, contentDigest(JSON.stringify(manifest))), manifest };
}

async function digestOf(key: string): Promise<Manifest["images"][number]> {
  const record = await get({ bucket: "clean", key });
  if (record === undefined) throw new Error("A record went away while its study was looked at.");
  return { sop: key.slice(key.lastIndexOf("/") + 1, -".json".length), digest: contentDigest(record.bytes) };
}
