import type { JpegHeader } from "./jpeg-header.ts";

/** What the components of a JPEG are. */
export type JpegColour = "grey" | "ybr" | "rgb" | "unknown";

const RGB_IDS = "82,71,66"; // "R", "G", "B"
const DEFAULT_IDS = "1,2,3";

const ids = (header: JpegHeader): string => header.components.map(({ id }) => id).join();

/** True where a codestream of three components says what they are. */
export const namesColours = (header: JpegHeader): boolean =>
  header.adobeTransform !== undefined || header.jfif || ids(header) === RGB_IDS;

/**
 * The colour space, from the codestream: Adobe's transform, then JFIF, then the component identifiers, as browsers decide it.
 * Only where the codestream is silent and nothing is subsampled does the header's RGB count.
 */
export function jpegColour(header: JpegHeader, photometric: string): JpegColour {
  if (header.components.length === 1) return "grey";
  if (header.components.length !== 3) return "unknown";
  if (header.adobeTransform !== undefined) return header.adobeTransform === 0 ? "rgb" : "ybr";
  if (namesColours(header)) return header.jfif ? "ybr" : "rgb";
  const subsampled = header.components.some(({ horizontal, vertical }) => horizontal * vertical !== 1);
  return photometric === "RGB" && !subsampled ? "rgb" : "ybr";
}

const adobeSegment = (transform: 0 | 1): Buffer =>
  Buffer.from([0xff, 0xee, 0, 14, ...Buffer.from("Adobe", "latin1"), 0, 100, 0, 0, 0, 0, transform]);

/** Where a decoder would guess the colours wrong, or might, without being told. */
const needsAdobe = (header: JpegHeader, colour: JpegColour): boolean =>
  colour === "rgb" || (colour === "ybr" && ids(header) !== DEFAULT_IDS);

/** The codestream without application and comment segments; one APP14 is put in where the colours would otherwise be guessed. */
export function bareJpeg(bytes: Uint8Array, header: JpegHeader, colour: JpegColour): Uint8Array {
  const pieces = header.kept.map(({ start, end }) => bytes.subarray(start, end));
  const adobe = needsAdobe(header, colour) ? [adobeSegment(colour === "rgb" ? 0 : 1)] : [];
  return Buffer.concat([bytes.subarray(0, 2), ...adobe, ...pieces]);
}
