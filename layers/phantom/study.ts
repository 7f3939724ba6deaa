import { clip } from "./clip.ts";
import { letter } from "./letter.ts";
import { report } from "./report.ts";
import { headStill, profileStill } from "./stills.ts";

/** A synthetic obstetric study of an invented patient: two stills, a clip, a report and a letter, as Part 10 files. Always the same bytes. */
export async function phantomStudy(): Promise<readonly { readonly name: string; readonly bytes: Uint8Array }[]> {
  const images = [await profileStill(), await headStill(), await clip()];
  return [...images, report(images), letter()].map(({ name, bytes }) => ({ name, bytes }));
}
