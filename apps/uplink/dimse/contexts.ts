import { TRANSFER_SYNTAXES } from "#dicom/transfer-syntaxes";
import type { AnsweredContext, AssociateRequest, ProposedContext } from "./associate.ts";

export const VERIFICATION = "1.2.840.10008.1.1";
export const IMPLICIT = "1.2.840.10008.1.2";
const BIG_ENDIAN = "1.2.840.10008.1.2.2";

/** The composite storage classes of PS3.6 Table A-1: the root that they share, without the services that have numbers below it. */
const STORAGE = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.\d+(\.\d+)*$/;
const NOT_STORAGE = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.201\.[2-9]/;

const UID = /^[0-9.]{1,64}$/;

export const isUid = (text: string): boolean => UID.test(text);

export const isStorage = (uid: string): boolean => STORAGE.test(uid) && !NOT_STORAGE.test(uid);

/** Why a context is not taken (PS3.8 Table 9-18). */
const ABSTRACT_SYNTAX_UNKNOWN = 3;
const TRANSFER_SYNTAXES_UNKNOWN = 4;

/** A context that both sides use. */
export interface Context {
  readonly id: number;
  readonly abstractSyntax: string;
  readonly transferSyntax: string;
}

/** The caller's first transfer syntax that we know; big endian, which is retired, only where nothing else is offered. */
function chosen(context: ProposedContext): string | undefined {
  const known = context.transferSyntaxes.filter((uid) =>
    context.abstractSyntax === VERIFICATION ? uid.startsWith(IMPLICIT) && TRANSFER_SYNTAXES[uid] : TRANSFER_SYNTAXES[uid],
  );
  return known.find((uid) => uid !== BIG_ENDIAN) ?? known[0];
}

/** What we answer to each proposed context; `others` are storage classes beside the standard's. */
export function answerContexts(request: AssociateRequest, others: readonly string[]): readonly AnsweredContext[] {
  return request.contexts.map((context) => {
    const { id, abstractSyntax } = context;
    const isKnown = abstractSyntax === VERIFICATION || isStorage(abstractSyntax) || others.includes(abstractSyntax);
    const transferSyntax = chosen(context);
    if (!isKnown) return { id, result: ABSTRACT_SYNTAX_UNKNOWN, transferSyntax: IMPLICIT };
    if (transferSyntax === undefined) return { id, result: TRANSFER_SYNTAXES_UNKNOWN, transferSyntax: IMPLICIT };
    return { id, result: 0, transferSyntax };
  });
}

/** The contexts that were accepted, by their number. */
export function acceptedContexts(
  proposed: readonly ProposedContext[],
  answered: readonly AnsweredContext[],
): ReadonlyMap<number, Context> {
  const found = new Map<number, Context>();
  for (const { id, result, transferSyntax } of answered) {
    const abstractSyntax = proposed.find((context) => context.id === id)?.abstractSyntax;
    if (result === 0 && abstractSyntax !== undefined) found.set(id, { id, abstractSyntax, transferSyntax });
  }
  return found;
}
