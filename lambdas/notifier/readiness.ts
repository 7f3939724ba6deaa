import type { FoundImage } from "#aws/images";
import type { ReadyImage } from "#aws/members";
import type { StudyPatient } from "#pipeline/documents";
import { Problem } from "./problem.ts";

/** An image of a call, found by its documents or by its study's listing. */
export type CalledImage = FoundImage | ReadyImage;

/** How far the images of a call have come. `waiting`: some are not here; `held`: a person must look. */
export interface Readiness {
  readonly state: "ready" | "rendering" | "waiting" | "held";
  readonly images: number;
  readonly here: number;
  readonly held: number;
  readonly rendered: number;
}

const known = (images: readonly CalledImage[]) => images.filter((image) => "study" in image);
const count = (images: readonly CalledImage[], ...states: CalledImage["state"][]) =>
  images.filter(({ state }) => states.includes(state)).length;

/** The study that the known images belong to, undefined while none is known; throws MIXED_PATIENTS. */
export function oneStudy(images: readonly CalledImage[]): string | undefined {
  const studies = new Set(known(images).map(({ study }) => study));
  if (studies.size > 1) throw new Problem("MIXED_PATIENTS");
  return [...studies][0];
}

const state = (images: readonly CalledImage[], disputed: boolean, whole: boolean): Readiness["state"] => {
  if (disputed || count(images, "held") > 0) return "held";
  if (!whole || count(images, "missing") > 0) return "waiting";
  return count(images, "clean") > 0 ? "rendering" : "ready";
};

const isOf = ({ patientKeys }: StudyPatient, image: CalledImage): boolean =>
  !("record" in image) || patientKeys.includes(image.record.patientKey);

/**
 * Sums up the images of a call; `whole`: no more of them are under way. A disputed study is held; an image that is not of the study's
 * patient throws MIXED_PATIENTS, one that was rejected IMAGES_REJECTED.
 */
export function readiness(images: readonly CalledImage[], patient: StudyPatient | undefined, whole: boolean): Readiness {
  const rejected = count(images, "rejected");
  if (rejected > 0) throw new Problem("IMAGES_REJECTED", { images: rejected });
  const disputed = patient?.disputed ?? false;
  if (patient !== undefined && !disputed && !images.every((image) => isOf(patient, image))) throw new Problem("MIXED_PATIENTS");
  return {
    state: state(images, disputed, whole),
    images: images.length,
    here: known(images).length,
    held: count(images, "held"),
    rendered: count(images, "rendered"),
  };
}

const LAST = Number.MAX_SAFE_INTEGER;
const place = (image: CalledImage): readonly [number, number] =>
  "record" in image ? [image.record.seriesNumber ?? LAST, image.record.instanceNumber ?? LAST] : [LAST, LAST];

/** The order in which they were taken: series number, instance number, then the order of the call. */
export const inAcquisitionOrder = (images: readonly CalledImage[]): readonly CalledImage[] =>
  images.toSorted((a, b) => place(a)[0] - place(b)[0] || place(a)[1] - place(b)[1]);

/** What a share pins. An image without copies is pinned by its UID alone, and the page looks for it. Throws NOTHING_TO_SHOW. */
export function pinned(images: readonly CalledImage[]): { sop: string; digest?: string }[] {
  const shown = images.some((image) => image.state !== "rendered" || image.rendition.kind !== "refused");
  if (!shown) throw new Problem("NOTHING_TO_SHOW");
  return inAcquisitionOrder(images).map((image) =>
    image.state === "rendered" ? { sop: image.sop, digest: image.digest } : { sop: image.sop },
  );
}
