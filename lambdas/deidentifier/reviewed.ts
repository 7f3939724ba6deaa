import { masksNothing, type Proposal } from "#ocr/masked-pixels";
import { contentDigest } from "#pipeline/derive";
import { type Decision, type HeldNote, staysHeld } from "#pipeline/documents";
import type { Examined } from "./examine.ts";

/** What a person's word leaves visible of what was proposed; undefined where it is about another proposal, or not enough. */
export function saidOf({ seen, mask = [], keep }: Decision, note: HeldNote): Proposal | undefined {
  if (seen !== undefined && seen !== contentDigest(JSON.stringify(note))) return undefined;
  if (note.reasons.includes("REPORT_PAGE") && (keep ?? []).length === 0) return undefined;
  return { keep: keep ?? note.keep, mask: [...note.mask, ...mask.map((box) => ({ box, reason: "REVIEWER" as const }))] };
}

/** False where what was said to be masked cannot be, or what hides in the pixel data cannot be taken out. */
export const isPossible = (said: Proposal, { redactor, doubts }: Pick<Examined, "redactor" | "doubts">): boolean =>
  !staysHeld(doubts) && (masksNothing(said) || redactor !== undefined);
