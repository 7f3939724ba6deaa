import type { Box } from "#pipeline/documents";

/** A picture of tissue without any text, and where it shows tissue. */
export interface Ground {
  readonly width: number;
  readonly height: number;
  /** Three bytes a pixel. */
  readonly rgb: Uint8Array;
  /** 1 where the beam looked, one byte a pixel. */
  readonly tissue: Uint8Array;
  /** The ultrasound region. */
  readonly region: Box;
  /** 1 where the picture's own text was covered before anything was burned in; absent where it has none. */
  readonly alreadyCovered?: Uint8Array;
}

/** Draws a ground for a seed; `frame` varies what moves, so that all frames of a clip have one seed. */
export type DrawGround = (seed: number, frame: number) => Ground | Promise<Ground>;
