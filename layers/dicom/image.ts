/** What the header says of the pixel data (PS3.3 C.7.6.3), as far as making or cleaning a picture needs it. */
export interface ImageDescription {
  readonly transferSyntax: string;
  readonly sopClass: string;
  readonly rows: number;
  readonly columns: number;
  /** 1 where Number of Frames is absent. */
  readonly frames: number;
  readonly samplesPerPixel: number;
  /** As written: MONOCHROME1, RGB, YBR_FULL_422, PALETTE COLOR … */
  readonly photometric: string;
  readonly planarConfiguration: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  readonly rescale?: { readonly slope: number; readonly intercept: number };
  /** Looked up instead of rescaling (Modality LUT Sequence). */
  readonly modalityTable?: ValueTable;
  readonly window?: ValueWindow;
  /** Looked up after that (VOI LUT Sequence). */
  readonly voiTable?: ValueTable;
  /** Stored values that stand for no picture. */
  readonly padding?: { readonly low: number; readonly high: number };
  readonly palette?: Palette;
  /** Seconds each frame is shown, from Frame Time Vector, Frame Time, Cine Rate or Recommended Display Frame Rate, in that order. */
  readonly timing?: FrameTiming;
  /** Where `timing` comes from. */
  readonly timingFrom?: TimingSource;
  /** What stands before it in that order and makes no sense. */
  readonly timingIgnored?: readonly TimingSource[];
  /** The shape of a pixel: vertical size to horizontal size, in any unit. */
  readonly aspect?: { readonly vertical: number; readonly horizontal: number };
}

/** Window Center and Width, and VOI LUT Function (PS3.3 C.11.2.1.2). */
export interface ValueWindow {
  readonly center: number;
  readonly width: number;
  /** "linear" where absent. */
  readonly shape?: "linear" | "linear exact" | "sigmoid";
}

/** A LUT (PS3.3 C.11.1.1, C.11.2.1.1): values below the first mapped take the first entry, those beyond the last the last. */
export interface ValueTable {
  readonly firstMapped: number;
  readonly bits: number;
  readonly entries: Uint16Array;
}

/** Palette Color Lookup Tables (PS3.3 C.7.6.3.1.6), entries expanded to 16 bits' range 0..65535 or 0..255 by `bits`. */
export interface Palette {
  readonly firstMapped: number;
  readonly bits: 8 | 16;
  readonly red: Uint16Array;
  readonly green: Uint16Array;
  readonly blue: Uint16Array;
}

/** Frame Time Vector (0018,1065), Frame Time (0018,1063), Cine Rate (0018,0040), Recommended Display Frame Rate (0008,2144). */
export type TimingSource = "FrameTimeVector" | "FrameTime" | "CineRate" | "RecommendedDisplayFrameRate";

/** `milliseconds`: the time from the frame before, one for each frame; the first says nothing (PS3.3 C.7.6.5). */
export type FrameTiming =
  | { readonly kind: "constant"; readonly frameMilliseconds: number }
  | { readonly kind: "rate"; readonly framesPerSecond: number }
  | { readonly kind: "vector"; readonly milliseconds: readonly number[] };

/** An image whose frames can be fetched one at a time. */
export interface OpenedImage {
  readonly description: ImageDescription;
  /** Ultrasound regions as the header gives them, bounds unchecked (PS3.3 C.8.5.5); x1, y1 inclusive there, exclusive here. */
  readonly regions: readonly { readonly x0: number; readonly y0: number; readonly x1: number; readonly y1: number }[];
  /**
   * The bytes of one frame as encoded: a codestream, or raw samples; in memory that `room` gives, where that is possible. Throws a Rejection
   * where they are missing.
   */
  frame(index: number, room?: (size: number) => Uint8Array): Promise<Uint8Array>;
  /** Video only: the codestream of all frames, a little at a time. `frame` has none. */
  stream?(): AsyncGenerator<Uint8Array>;
}
