import type { Picture } from "#codecs/picture";
import type { PictureIdentity } from "#deid/picture-identity";
import type { DicomFile } from "#dicom/file";
import type { OpenedImage } from "#dicom/image";
import { Values } from "#dicom/values";
import type { Box, HeldReason, MaskedBox } from "#pipeline/documents";
import { matcherOf } from "#pixels/identity-words";
import { doubtsOfKind } from "#pixels/kind";
import type { Look } from "#pixels/look";
import { maskedRuns } from "#pixels/mask";
import type { Redactor } from "#pixels/redact";
import { usableRegions } from "#pixels/regions";
import { fetched, type Looking, looking } from "./looking.ts";
import {
  hidingPlaces,
  masksNothing,
  type PreparedPixels,
  type Proposal,
  redactorOf,
  strippedOf,
  WHOLE_PICTURE,
} from "./masked-pixels.ts";

/** What release would make of a file's pixels, and why a person must look first. */
export interface Proposed extends PreparedPixels {
  readonly proposal: Proposal;
  readonly doubts: readonly HeldReason[];
  /** The kind of what went wrong, where the picture could not be looked at. */
  readonly error?: string;
}

/**
 * Finds out what must be masked, masks it and what the policy has `covered` anyway, and looks at the masked picture once more. Throws Rejection for
 * frames that are not there.
 */
export const propose = proposing(cleaned);

/**
 * Looks for text in a picture that was cleaned before, all of it, as its copies will show it: whoever has cleaned it has judged what kind of picture it
 * is. What it says is covered is covered once more: nobody need believe it. Throws Rejection for frames that are not there.
 */
export const proposeAgain = proposing(checked);

/** A file, its picture, whom the header names, and what is covered whatever is found. */
type Given = readonly [file: DicomFile, image: OpenedImage, identity: PictureIdentity, covered: readonly Box[]];

function proposing(way: (look: Looking, ...given: Given) => Promise<Proposed>) {
  return async (...[file, image, identity, covered]: Given): Promise<Proposed> => {
    const outcome = await looking((look) => way(look, file, fetched(image), identity, covered));
    if (!("failed" in outcome)) return outcome;
    const keep = usableRegions(image.description, image.regions);
    return { ...(await prepared(file, image, { keep, mask: [] }, [outcome.failed])), error: outcome.error };
  };
}

async function checked(look: Looking, ...[file, image, identity, covered]: Given): Promise<Proposed> {
  const { rows, columns, frames } = image.description;
  const everywhere = { x0: 0, y0: 0, x1: columns, y1: rows };
  const { mask } = await look({ image, asCopy: frames === 1 }, { keep: [everywhere], matches: matcherOf(identity) });
  const again = covered.map((box): MaskedBox => ({ box, reason: "IN_BUILDING" }));
  const proposal = { keep: usableRegions(image.description, image.regions), mask: [...again, ...mask] };
  const redactor = masksNothing(proposal) ? undefined : await redactorOf(file, image, proposal);
  return redactor === undefined && mask.length === 0
    ? prepared(file, image, WHOLE_PICTURE, [])
    : prepared(file, image, proposal, []);
}

const MOST_ROUNDS = 5; // what masking cuts through may look like other text

async function cleaned(look: Looking, ...[file, image, identity, covered]: Given): Promise<Proposed> {
  const matches = matcherOf(identity);
  const regions = usableRegions(image.description, image.regions);
  const first = await look({ image }, { keep: regions, matches, rules: covered });
  const doubts = doubtsOfKind(kindOf(file, regions, first));
  let proposal: Proposal = { keep: first.keep, mask: first.mask };
  if (doubts.some((doubt) => doubt !== "BURNED_IN")) return prepared(file, image, proposal, doubts); // a person will look
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const redactor = await redactorOf(file, image, proposal);
    if (redactor === undefined) return prepared(file, image, WHOLE_PICTURE, [...doubts, "PIXELS_NOT_CLEANABLE"]);
    const left = await readableIn(image, redactor, matches, look);
    if (left === "unmasked") return { proposal, redactor, doubts: [...doubts, "PIXELS_NOT_CLEANABLE"] };
    if (left.length === 0) return { proposal, redactor, doubts };
    proposal = { ...proposal, mask: [...proposal.mask, ...left] };
  }
  return prepared(file, image, proposal, [...doubts, "TEXT_LEFT"]);
}

/** A proposal made ready to be written, with the doubts that this adds. */
export async function prepared(
  file: DicomFile,
  image: OpenedImage,
  proposal: Proposal,
  doubts: readonly HeldReason[],
): Promise<Proposed> {
  const redactor = masksNothing(proposal) ? undefined : await redactorOf(file, image, proposal);
  if (redactor !== undefined) return { proposal, redactor, doubts };
  const stripped = await strippedOf(file, image);
  const added: readonly HeldReason[] = [
    ...(masksNothing(proposal) ? [] : ["PIXELS_NOT_CLEANABLE" as const]),
    ...(stripped.stripped === undefined ? await hidingPlaces(file) : []),
  ];
  return { proposal: WHOLE_PICTURE, ...stripped, doubts: [...new Set([...doubts, ...added])] };
}

function kindOf({ before, encoding }: DicomFile, regions: readonly Box[], { mask, harmless, textShare }: Look) {
  const values = new Values(before, encoding);
  return {
    sopClass: values.text("00080016"),
    imageType: values.text("00080008").split("\\"),
    burnedIn: values.text("00280301"),
    hasRegions: regions.length > 0,
    lines: mask.length + harmless,
    textShare,
  };
}

const MOST_CHECKED = 8; // frames: one view of what stands still in a clip

/** What of masked frames, a few of a clip, still looks like text; "unmasked" where the mask is not there. */
async function readableIn(
  image: OpenedImage,
  redactor: Redactor,
  matches: (text: string) => boolean,
  look: Looking,
): Promise<readonly MaskedBox[] | "unmasked"> {
  const { rows, columns, frames } = image.description;
  const runs = maskedRuns(rows, columns, redactor.keep);
  let isMasked = true;
  const seen = (picture: Picture) => {
    isMasked &&= isDark(picture, runs);
  };
  const everywhere = { x0: 0, y0: 0, x1: columns, y1: rows };
  const sight = { image, redactor, frames: spread(frames, MOST_CHECKED), seen, asCopy: frames === 1 };
  const { mask } = await look(sight, { keep: [everywhere], matches });
  return isMasked ? mask.filter(({ reason }) => reason !== "STATIC_OVERLAY") : "unmasked"; // that takes all frames to tell
}

const DARK = 48; // the darkest colour of a palette need not be black
const MOST_LIGHT = 0.01; // of the masked pixels: edges of what is encoded again

function isDark({ channels, data }: Picture, runs: readonly { readonly from: number; readonly to: number }[]): boolean {
  let [light, all] = [0, 0];
  for (const { from, to } of runs) {
    all += (to - from) * channels;
    for (let i = from * channels; i < to * channels; i++) if ((data[i] as number) > DARK) light++;
  }
  return light <= all * MOST_LIGHT;
}

/** Frames from the first to the last, evenly. */
function spread(frames: number, most: number): readonly number[] {
  const count = Math.min(frames, most);
  return Array.from({ length: count }, (_, i) => (count === 1 ? 0 : Math.round((i * (frames - 1)) / (count - 1))));
}
