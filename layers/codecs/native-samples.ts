import type { ImageDescription } from "#dicom/image";
import { Rejection } from "#pipeline/rejections";
import { DamagedFrame, UnsupportedFrame } from "./frame-errors.ts";
import type { NativeForm } from "./native-codecs.ts";
import type { Samples } from "./samples.ts";
import { wordsFor } from "./unpacked-bits.ts";

/** What a codestream says of its size. */
export interface CodestreamForm {
  readonly rows: number;
  readonly columns: number;
  readonly precision: number;
  readonly components: number;
  readonly signed: boolean;
}

/** The form in which a codestream is decoded. Throws DamagedFrame where the header promises another picture, UnsupportedFrame for more than 16 bits. */
export function checkForm(what: string, found: CodestreamForm, image: ImageDescription): NativeForm {
  const { rows, columns, precision, components, signed } = found;
  if (rows !== image.rows || columns !== image.columns || components !== image.samplesPerPixel)
    throw new DamagedFrame(`${what} of ${columns}x${rows}x${components}, the header says otherwise`);
  if (components !== 1 && components !== 3) throw new UnsupportedFrame(`${what} of ${components} components`);
  if (precision > 16) throw new UnsupportedFrame(`${what} of ${precision} bits`);
  if (precision > image.bitsAllocated) throw new DamagedFrame(`${what} of ${precision} bits, ${image.bitsAllocated} allocated`);
  return { rows, columns, bitsAllocated: precision > 8 ? 16 : 8, bitsStored: precision, samplesPerPixel: components, signed };
}

/** A header that is read by `read`; what is wrong with it is DamagedFrame. */
export function headerOf<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Rejection) throw new DamagedFrame(what, { cause: error });
    throw error;
  }
}

/** What the codecs decoded, in words of the header's bits allocated. */
export function samplesFromNative(decoded: Uint8Array, form: NativeForm, image: ImageDescription, photometric: string): Samples {
  const narrow = form.bitsAllocated === 8 ? decoded : new Uint16Array(decoded.buffer, decoded.byteOffset, decoded.length / 2);
  const words = wordsFor(image.bitsAllocated, narrow.length);
  if (words.BYTES_PER_ELEMENT === narrow.BYTES_PER_ELEMENT) return { words: narrow, layout: "by-pixel", photometric };
  words.set(narrow);
  return { words, layout: "by-pixel", photometric };
}
