import type { HeldReason } from "#pipeline/documents";

/** What decides which pictures a person must look at, whatever was read in them. */
export interface PictureKind {
  readonly sopClass: string;
  /** Image Type (0008,0008). */
  readonly imageType: readonly string[];
  /** Burned In Annotation (0028,0301). */
  readonly burnedIn: string;
  readonly hasRegions: boolean;
  /** Lines of text in what is kept, and the share of it that they cover, from 0 to 1. */
  readonly lines: number;
  readonly textShare: number;
}

const ULTRASOUND: ReadonlySet<string> = new Set(
  ["6.1", "6.2", "3.1", "6", "3"].map((end) => `1.2.840.10008.5.1.4.1.1.${end}`), // the last two are retired
);
const SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"; // those of many frames begin alike

const MANY_LINES = 25;
const MUCH_TEXT = 0.35;

/** Why a person must look at a picture of this kind; none for ultrasound with usable regions that does not say it carries identity. */
export function doubtsOfKind(kind: PictureKind): readonly HeldReason[] {
  const isUltrasound = ULTRASOUND.has(kind.sopClass);
  const isTrusted = isUltrasound && kind.hasRegions;
  const isPage = !isTrusted && (kind.lines >= MANY_LINES || kind.textShare >= MUCH_TEXT);
  const isCaptured = !isUltrasound && (kind.sopClass.startsWith(SECONDARY_CAPTURE) || kind.imageType[1] === "SECONDARY");
  return [
    ...(isPage ? ["REPORT_PAGE" as const] : []),
    ...(isCaptured && !isPage ? ["SECONDARY_CAPTURE" as const] : []),
    ...(isTrusted || isCaptured || isPage ? [] : ["NO_REGIONS" as const]),
    ...(kind.burnedIn === "YES" ? ["BURNED_IN" as const] : []),
  ];
}
