import { required } from "#aws/environment";
import { isErased } from "#aws/erasure";
import { getJson, list } from "#aws/objects";
import { sendAll } from "#aws/queue";
import { manifest, type RenderOrder } from "#pipeline/documents";
import { keys, parseKey } from "#pipeline/keys";
import { queueUrlVariable } from "#pipeline/queues";

/** Orders a rendition of each image of the manifest at `key` that has none yet; no manifest, no orders. */
export async function fanOut(key: string): Promise<void> {
  const place = parseKey(key);
  if (place?.kind !== "manifest") return;
  const { clinic, study } = place;
  const found = await getJson({ bucket: "clean", key }, manifest);
  if (found === undefined || (await isErased(clinic, study))) return;
  const made = new Set(await Array.fromAsync(list("renditions", keys.renditions(clinic, study))));
  const orders = found.value.images.map(({ sop, digest }): RenderOrder => ({ clinic, study, sop, digest }));
  const missing = orders.filter(({ sop, digest }) => !made.has(keys.rendition(clinic, study, sop, digest, "rendition.json")));
  await sendAll(required(queueUrlVariable("renderer")), missing);
}
