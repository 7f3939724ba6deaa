import { type Element, inTagOrder } from "#dicom/elements";
import { textElement } from "#dicom/encode";
import type { DicomFile } from "#dicom/file";
import type { OpenedImage } from "#dicom/image";
import { hasSound } from "#dicom/video-container";
import type { NewContent, NewPixels } from "#dicom/write";
import type { Box, HeldReason, MaskedBox } from "#pipeline/documents";
import { chooseRedactor, type Redactor } from "#pixels/redact";
import { strippedPixels } from "#pixels/strip";
import { hasOverlayInPixels, unusedBitCleaner } from "#pixels/unused-bits";
import { visible } from "#pixels/visible";

/** What stays visible of a picture: `keep` (empty: all of it) without `mask`. */
export interface Proposal {
  readonly keep: readonly Box[];
  readonly mask: readonly MaskedBox[];
}

export const WHOLE_PICTURE: Proposal = { keep: [], mask: [] };

export const masksNothing = ({ keep, mask }: Proposal): boolean => keep.length === 0 && mask.length === 0;

/** What masks a picture; undefined where nothing can. Overlays inside compressed samples would survive it. Throws Rejection for untrue frames. */
export async function redactorOf(file: DicomFile, image: OpenedImage, proposal: Proposal): Promise<Redactor | undefined> {
  if (file.pixelData?.items !== undefined && hasOverlayInPixels(file, image.description)) return undefined;
  const { rows, columns } = image.description;
  const keep = proposal.keep.length > 0 ? proposal.keep : [{ x0: 0, y0: 0, x1: columns, y1: rows }];
  const boxes = visible(
    keep,
    proposal.mask.map(({ box }) => box),
  );
  return chooseRedactor(image, boxes);
}

/** What release writes: masked frames, or the pixel data without what hides in them; neither where that cannot be told apart. */
export interface PreparedPixels {
  readonly redactor?: Redactor;
  readonly stripped?: NewPixels;
}

/** Nothing is masked: what the pixel data carry besides samples goes all the same. */
export async function strippedOf(file: DicomFile, image: OpenedImage | undefined): Promise<PreparedPixels> {
  if (image === undefined || file.pixelData === undefined) return {};
  const stripped = await strippedPixels(file, file.pixelData, image.description);
  return stripped === undefined ? {} : { stripped };
}

/** Why what hides in pixel data cannot be taken out. */
export async function hidingPlaces({ pixelData, source, syntax }: DicomFile): Promise<HeldReason[]> {
  if (pixelData === undefined) return [];
  const first = pixelData.items?.slice(1).find(({ start, end }) => end > start);
  const isLoud = syntax.codec === "video" && first !== undefined && (await hasSound(source, first.start, first.end));
  return [isLoud ? "HAS_SOUND" : "PIXELS_NOT_STRIPPABLE"];
}

/** The header and the frames of a masked picture: the header says what the frames are now. */
export function maskedContent(
  file: DicomFile,
  image: OpenedImage,
  before: readonly Element[],
  redactor: Redactor,
): Pick<NewContent, "before" | "pixels"> {
  const said = [
    textElement("00280004", "CS", redactor.photometric),
    ...(redactor.lossy ? [textElement("00282110", "CS", "01")] : []),
  ];
  const replaced = new Set(said.map(({ tag }) => tag));
  const { start, end, items } = file.pixelData ?? { start: 0, end: 0 };
  const frames = maskedFrames(image, redactor, items === undefined ? unusedBitCleaner(file, image.description) : undefined);
  return {
    before: inTagOrder([...before.filter(({ tag }) => !replaced.has(tag)), ...said]),
    pixels: items === undefined ? { kind: "native", length: end - start, chunks: frames } : { kind: "encoded", frames },
  };
}

async function* maskedFrames(
  { description, frame }: OpenedImage,
  redactor: Redactor,
  clean: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes,
): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < description.frames; i++) yield redactor.frame(clean(await frame(i)));
}
