import { isErased, removeManifests } from "#aws/erasure";
import { log } from "#aws/log";
import { currentManifest } from "#aws/manifests";
import { getJson, putJson } from "#aws/objects";
import { studyPatient } from "#pipeline/documents";
import { keys } from "#pipeline/keys";

/** Writes the manifest of what is clean now. The same content is the same generation. False: the study is disputed and has none yet. */
export async function completeStudy(clinic: string, study: string): Promise<boolean> {
  const settled = (await isErased(clinic, study)) || (await writeManifest(clinic, study));
  if (await isErased(clinic, study)) await removeManifests(clinic, study);
  return settled;
}

async function writeManifest(clinic: string, study: string): Promise<boolean> {
  const patient = await getJson({ bucket: "clean", key: keys.patient(clinic, study) }, studyPatient);
  if (patient?.value.disputed !== false) {
    log("completer", "disputed", { clinic, study }, { StudiesDisputed: 1 });
    return false;
  }
  const { key, manifest } = await currentManifest(clinic, study);
  if (manifest.images.length === 0) return true;
  const outcome = await putJson({ bucket: "clean", key }, manifest, { only: "absent" });
  const images = manifest.images.length;
  if (outcome === "written") log("completer", "completed", { clinic, study, images }, { StudiesCompleted: 1 });
  else log("completer", "unchanged", { clinic, study, images });
  return true;
}
