import { contentDigest } from "#pipeline/derive";
import type { Manifest, RenderOrder } from "#pipeline/documents";
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

/** An order for each image of a manifest that has no copies, nor a refusal, of this generation yet. */
export async function unrendered(clinic: string, { study, images }: Manifest): Promise<readonly RenderOrder[]> {
  const made = new Set(await Array.fromAsync(list("renditions", keys.renditions(clinic, study))));
  const orders = images.map(({ sop, digest }): RenderOrder => ({ clinic, study, sop, digest }));
  return orders.filter(({ sop, digest }) => !made.has(keys.rendition(clinic, study, sop, digest, "rendition.json")));
}

async function digestOf(key: string): Promise<Manifest["images"][number]> {
  const record = await get({ bucket: "clean", key });
  if (record === undefined) throw new Error("A record went away while its study was looked at.");
  return { sop: key.slice(key.lastIndexOf("/") + 1, -".json".length), digest: contentDigest(record.bytes) };
}
