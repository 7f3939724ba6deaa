import type { HeldNote, HeldReason } from "#pipeline/documents";
import type { Examined } from "./examine.ts";

/** What a person is told of a held file: why, and what release would do. */
export function noteOf({ clean, image, facts, proposal }: Examined, reasons: readonly HeldReason[]): HeldNote {
  return {
    study: clean.study,
    sop: clean.sop,
    reasons: [...reasons],
    modality: facts.modality,
    rows: image?.description.rows ?? 0,
    columns: image?.description.columns ?? 0,
    frames: image?.description.frames ?? 0,
    keep: [...proposal.keep],
    mask: [...proposal.mask],
  };
}
