import { areClean } from "#aws/images";
import { getJson, list, putJson } from "#aws/objects";
import { expectation } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { arrivalWindow } from "#pipeline/quiet";

/** Tells the completer: by the window's arrival, and at once by touching each expectation that this image was the last to meet. */
export async function announce(clinic: string, study: string, sop: string): Promise<void> {
  await announceArrival(clinic, study);
  await touchExpectations(clinic, (images) => images.includes(sop));
}

/** Tells the completer of a study that is no longer disputed. */
export async function announceSettled(clinic: string, study: string): Promise<void> {
  await announceArrival(clinic, study);
  await touchExpectations(clinic, () => true);
}

async function touchExpectations(clinic: string, concerned: (images: readonly string[]) => boolean): Promise<void> {
  for await (const key of list("clean", keys.allExpected(clinic))) {
    const found = await getJson({ bucket: "clean", key }, expectation);
    if (found !== undefined && concerned(found.value.images) && (await areClean(clinic, found.value.images)))
      await putJson({ bucket: "clean", key }, found.value);
  }
}

/** Has the completer look at the study after the quiet time. */
export async function announceArrival(clinic: string, study: string): Promise<void> {
  const window = arrivalWindow(Date.now(), Number(process.env.QUIET_SECONDS ?? "300"));
  await putJson({ bucket: "clean", key: keys.arrival(clinic, study, window) }, {}, { only: "absent" });
}
