import type { Bench } from "./bench.ts";

/** What a check needs beyond one bucket, and how to give it. */
export const NEEDS = {
  versions: "needs a bucket with versioning: --versioned-bucket NAME",
  refusals: "only for a store that answers 501 to what Keepsake never asks: --refuses-unknown",
  large: "moves 600 MiB each way: --large",
} as const;
export type Need = keyof typeof NEEDS;

/** One promise of S3 on the wire that Keepsake relies on. `run` rejects where the store breaks it. */
export interface Check {
  readonly name: string;
  readonly claim: string;
  readonly needs?: Need;
  readonly run: (bench: Bench) => Promise<void>;
}
