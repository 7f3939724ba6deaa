import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eachOf, findImage } from "#aws/images";
import { get } from "#aws/objects";
import { masterSecret } from "#aws/secrets";
import { uidMap } from "#deid/uids";
import { clinicKey } from "#pipeline/derive";
import { keys } from "#pipeline/keys";

export interface SavedCopies {
  readonly folder: string;
  readonly files: number;
  /** Images that have no copy. */
  readonly refused: number;
}

const SAVED: ReadonlySet<string> = new Set(["image", "video"]);

/** Saves the JPG and MP4 copies of images, whose own UIDs are given, as plain files: `copies/{study}/01-image.jpg`. */
export async function saveCopies(data: string, clinic: string, sops: readonly string[]): Promise<SavedCopies> {
  const newUids = sops.map(uidMap(clinicKey(await masterSecret(), clinic, "uid")));
  const images = await eachOf(newUids, (sop) => findImage(clinic, sop));
  let folder = join(data, "copies");
  let files = 0;
  let refused = 0;
  for (const image of images) {
    if (image.state !== "rendered") continue;
    folder = join(data, "copies", image.study);
    await mkdir(folder, { recursive: true });
    if (image.rendition.kind === "refused") refused++;
    else
      for (const { name, role } of image.rendition.files.filter((file) => SAVED.has(file.role))) {
        const key = keys.rendition(clinic, image.study, image.sop, image.digest, name);
        const stored = await get({ bucket: "renditions", key });
        if (stored !== undefined)
          await writeFile(
            join(folder, `${String(++files).padStart(2, "0")}-${role}${name.slice(name.lastIndexOf("."))}`),
            stored.bytes,
          );
      }
  }
  return { folder, files, refused };
}
