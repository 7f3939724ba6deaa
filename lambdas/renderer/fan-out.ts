import { required } from "#aws/environment";
import { isErased } from "#aws/erasure";
import { unrendered } from "#aws/manifests";
import { getJson } from "#aws/objects";
import { sendAll } from "#aws/queue";
import { manifest } from "#pipeline/documents";
import { parseKey } from "#pipeline/keys";
import { queueUrlVariable } from "#pipeline/queues";

/** Orders a rendition of each image of the manifest at `key` that has none yet; no manifest, no orders. */
export async function fanOut(key: string): Promise<void> {
  const place = parseKey(key);
  if (place?.kind !== "manifest") return;
  const found = await getJson({ bucket: "clean", key }, manifest);
  if (found === undefined || (await isErased(place.clinic, place.study))) return;
  await sendAll(required(queueUrlVariable("renderer")), await unrendered(place.clinic, found.value));
}
