import { eachOf, findIndexEntry } from "#aws/images";
import { getJson, remove } from "#aws/objects";
import { expectation } from "#pipeline/documents";
import { completeStudy } from "./complete-study.ts";

/** Completes the study of the images that a call named, once all of them are clean; until then it waits for the last of them, or for the end of a dispute. */
export async function meetExpectation(clinic: string, key: string): Promise<void> {
  const expected = await getJson({ bucket: "clean", key }, expectation);
  if (expected === undefined) return;
  const entries = await eachOf(expected.value.images, (sop) => findIndexEntry(clinic, sop));
  if (entries.some((entry) => entry?.state !== "clean")) return;
  const studies = new Set(entries.flatMap((entry) => entry?.study ?? []));
  const settled = await eachOf([...studies], (study) => completeStudy(clinic, study));
  if (settled.every(Boolean)) await remove({ bucket: "clean", key });
}
