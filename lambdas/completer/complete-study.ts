import { eachOf } from "#aws/images";
import { log } from "#aws/log";
import { get, getJson, list, putJson } from "#aws/objects";
import { contentDigest } from "#pipeline/derive";
import { type Manifest, studyPatient } from "#pipeline/documents";
import { keys } from "#pipeline/keys";

/** Writes the manifest of what is clean now. The same content is the same generation; a disputed study has none. */
export async function completeStudy(clinic: string, study: string): Promise<void> {
  const patient = await getJson({ bucket: "clean", key: keys.patient(clinic, study) }, studyPatient);
  if (patient?.value.disputed !== false) {
    log("completer", "disputed", { clinic, study });
    return;
  }
  const recordKeys = await Array.fromAsync(list("clean", keys.records(clinic, study)));
  const images = await eachOf(recordKeys, digestOf);
  if (images.length === 0) return;
  const manifest: Manifest = { study, images };
  const key = keys.manifest(clinic, study, contentDigest(JSON.stringify(manifest)));
  const outcome = await putJson({ bucket: "clean", key }, manifest, { only: "absent" });
  log("completer", outcome === "written" ? "completed" : "unchanged", { clinic, study, images: images.length });
}

async function digestOf(key: string): Promise<Manifest["images"][number]> {
  const record = await get({ bucket: "clean", key });
  if (record === undefined) throw new Error("A record went away while its study was completed.");
  return { sop: key.slice(key.lastIndexOf("/") + 1, -".json".length), digest: contentDigest(record.bytes) };
}
