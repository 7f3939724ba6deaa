import { REFUSALS, type RefusalReason } from "#pipeline/refusals";

/** This image gets no copy for the patient: it is written as a refused rendition, and never retried. `what` names no values. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, what: string, options?: ErrorOptions) {
    super(`${reason} (${what}). ${REFUSALS[reason]}`, options);
    this.reason = reason;
  }
}
