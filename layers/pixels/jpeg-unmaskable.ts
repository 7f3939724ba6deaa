/** What keeps the blocks of a JPEG frame from being masked where they stand. */
export type UnmaskableReason =
  /** Progressive, arithmetic, hierarchical or lossless coding, or a precision that the process does not have. */
  | "PROCESS"
  /** Components, sampling factors or scans that sequential coding does not know, or whose black nobody can tell. */
  | "COMPONENTS"
  /** A table that is missing, broken, or too full for the codes that a black block needs. */
  | "TABLES"
  /** Entropy-coded data that end early or mean nothing. */
  | "ENTROPY";

/** These coefficients cannot be masked: decode the frame and encode it again, or hold it. */
export class UnmaskableJpeg extends Error {
  override readonly name = "UnmaskableJpeg";
  readonly reason: UnmaskableReason;

  constructor(reason: UnmaskableReason) {
    super(`The JPEG's blocks cannot be masked where they stand: ${reason}. Decode the frame, or hold it.`);
    this.reason = reason;
  }
}
