/** C-STORE and C-ECHO statuses that we answer (PS3.4 Table B.2-1, PS3.7 Annex C). */
export const STATUS = {
  success: 0x0000,
  processingFailure: 0x0110,
  invalidInstance: 0x0117,
  sopClassNotSupported: 0x0122,
  unrecognizedOperation: 0x0211,
  outOfResources: 0xa700,
  mismatch: 0xa900,
  cannotUnderstand: 0xc000,
} as const;

/** A status and up to 64 characters that say why, without a value of the object. */
export interface Outcome {
  readonly status: number;
  readonly comment?: string;
}

export const hex = (status: number): string => `0x${status.toString(16).toUpperCase().padStart(4, "0")}`;

/** Coercion, elements discarded, and "does not match" as a warning: stored all the same (PS3.4 B.2.3). */
const WARNINGS: ReadonlySet<number> = new Set([0xb000, 0xb006, 0xb007]);

/** True where the receiver has the object. */
export const isStored = (status: number): boolean => status === STATUS.success || WARNINGS.has(status);

/** True where the receiver may take it later: it is short of something now. */
export const isTemporary = (status: number): boolean => (status & 0xff00) === STATUS.outOfResources;
