import type { DicomFile } from "#dicom/file";
import type { ImageDescription } from "#dicom/image";
import { TRANSFER_SYNTAXES } from "#dicom/transfer-syntaxes";
import { Values } from "#dicom/values";

/** True where the header puts overlay planes into bits of the pixel data that no sample uses (PS3.5 8.1.2, retired). */
export const hasOverlayInPixels = (file: DicomFile, { bitsStored, bitsAllocated }: ImageDescription): boolean =>
  bitsStored < bitsAllocated && namesOverlayElsewhere(file);

/** True where an overlay is described that has no data of its own. */
function namesOverlayElsewhere(file: DicomFile): boolean {
  const values = new Values(file.before, file.encoding);
  const groups = new Set(file.before.filter(({ tag }) => tag.startsWith("60")).map(({ tag }) => tag.slice(0, 4)));
  const present = new Set([...file.before, ...file.after, ...file.skipped].map(({ tag }) => tag));
  return [...groups].some((group) => {
    const isElsewhere = (values.number(`${group}0102`) ?? 0) > 0 || (values.number(`${group}0100`) ?? 1) > 1;
    return isElsewhere || !present.has(`${group}3000`);
  });
}

/** Pixel Padding Value and its range limit: words that stand for no sample and may use every bit (PS3.3 C.7.5.1.1.2). */
function paddingWords(file: DicomFile): ReadonlySet<number> {
  const values = new Values(file.before, file.encoding);
  return new Set(["00280120", "00280121"].flatMap((tag) => values.numbers(tag)).map((word) => word & 0xffff));
}

/** The word without what stands in bits that no sample uses; sign extension and padding are no such thing, unless an overlay is said to be there. */
function cleanedWord(word: number, image: ImageDescription, padding: ReadonlySet<number>, overlaid: boolean): number {
  const { bitsStored, highBit, bitsAllocated, signed } = image;
  const lowBit = Math.max(0, highBit + 1 - bitsStored);
  const used = ((2 ** bitsStored - 1) * 2 ** lowBit) & (2 ** bitsAllocated - 1);
  if (overlaid) return word & used;
  const above = (2 ** bitsAllocated - 1) & ~(2 ** (highBit + 1) - 1);
  const isNegative = signed && ((word >> highBit) & 1) === 1;
  const isExtended = (word & ~used) === (isNegative ? above : 0);
  return isExtended || padding.has(word) ? word : word & used;
}

const swapped = (word: number): number => ((word & 255) << 8) | (word >> 8);

/** Every word as it stands in the file, and what is to stand there; undefined where samples use all bits, or words are of 32 bits and more. */
function tableOf(file: DicomFile, image: ImageDescription): Uint8Array | Uint16Array | undefined {
  const { bitsAllocated, bitsStored } = image;
  if (bitsStored >= bitsAllocated || (bitsAllocated !== 8 && bitsAllocated !== 16)) return undefined;
  const padding = paddingWords(file);
  const overlaid = hasOverlayInPixels(file, image);
  if (bitsAllocated === 8) return Uint8Array.from({ length: 256 }, (_, word) => cleanedWord(word, image, padding, overlaid));
  const isSwapped = TRANSFER_SYNTAXES[image.transferSyntax]?.bigEndian === true;
  return Uint16Array.from({ length: 65536 }, (_, stored) => {
    const clean = cleanedWord(isSwapped ? swapped(stored) : stored, image, padding, overlaid);
    return isSwapped ? swapped(clean) : clean;
  });
}

/** Clears bits that no sample uses, in bytes that hold whole words; undefined where there are none. The words that samples are read from stay equal. */
export function unusedBitCleaner(file: DicomFile, image: ImageDescription): ((bytes: Uint8Array) => Uint8Array) | undefined {
  const table = tableOf(file, image);
  if (table === undefined) return undefined;
  return (bytes) => {
    const copy = Uint8Array.from(bytes);
    const words = table instanceof Uint8Array ? copy : new Uint16Array(copy.buffer, 0, copy.length >> 1);
    for (let i = 0; i < words.length; i++) words[i] = table[words[i] ?? 0] ?? 0;
    return copy;
  };
}
