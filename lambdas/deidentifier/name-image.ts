import { settingsOf } from "#aws/clinics";
import { putJson } from "#aws/objects";
import { masterSecret } from "#aws/secrets";
import { Values } from "#dicom/values";
import { imageAlias } from "#pipeline/aliases";
import { keys } from "#pipeline/keys";
import type { Opened } from "./examine.ts";

/**
 * Keeps the id by which the clinic's reporting system knows an image, where its settings name the attribute that has it: as a keyed hash
 * alone. What an erasure finds it by is written first.
 */
export async function nameImage(clinic: string, opened: Opened): Promise<void> {
  const { study, sop } = opened.clean;
  const id = await idOf(clinic, opened);
  if (id === "") return;
  const alias = imageAlias(await masterSecret(), clinic, id);
  await putJson({ bucket: "clean", key: keys.aliasIn(clinic, study, alias, sop) }, {});
  await putJson({ bucket: "clean", key: keys.alias(clinic, alias, sop) }, {});
}

/** Of a file that came as clean it is what Uplink calls it: the header has it no more. */
async function idOf(clinic: string, { file, cameClean }: Opened): Promise<string> {
  if (cameClean !== undefined) return cameClean.image ?? "";
  const { imageId } = await settingsOf(clinic);
  return imageId === undefined ? "" : new Values(file.before, file.encoding).text(imageId);
}
