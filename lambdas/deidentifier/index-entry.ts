import { getJson, putJson } from "#aws/objects";
import { type IndexEntry, indexEntry } from "#pipeline/documents";
import { keys } from "#pipeline/keys";

/**
 * Says in the clinic's index what became of an image. "clean" always stands; "held" only where nothing better is known; "rejected" only
 * where the image was held.
 */
export async function indexImage(clinic: string, study: string, sop: string, state: IndexEntry["state"]): Promise<void> {
  const ref = { bucket: "clean", key: keys.index(clinic, sop) } as const;
  const next: IndexEntry = { study, state };
  if (state === "clean") return void (await putJson(ref, next));
  for (;;) {
    const found = await getJson(ref, indexEntry);
    if (found?.value.state === "clean" || found?.value.state === state) return;
    if (found === undefined && state === "rejected") return;
    const only = found === undefined ? "absent" : { etag: found.etag };
    if ((await putJson(ref, next, { only })) === "written") return;
  }
}
