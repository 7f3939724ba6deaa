import type { Policy } from "#deid/treatment";
import { uidMap } from "#deid/uids";
import { Values } from "#dicom/values";
import { WHOLE_PICTURE } from "#ocr/masked-pixels";
import { coveredText } from "#pipeline/covered";
import { clinicKey } from "#pipeline/derive";
import type { Decision, HeldNote, HeldReason } from "#pipeline/documents";
import { Rejection } from "#pipeline/rejections";
import { isRefusal } from "#pixels/redact";
import { cleanFile, type Verdict } from "../../../lambdas/deidentifier/clean-file.ts";
import { type Examined, examine, open } from "../../../lambdas/deidentifier/examine.ts";
import { noteOf } from "../../../lambdas/deidentifier/held-note.ts";
import { isPossible, saidOf } from "../../../lambdas/deidentifier/reviewed.ts";
import { openSealed, originOf, type Sealed, SealedWriter } from "../spool/sealed-file.ts";
import { leavesNever } from "./held-notes.ts";

/** By what objects are cleaned. */
export interface Terms {
  readonly clinic: string;
  /** What new UIDs and all that stands for ids are made of, and what the spool is encrypted with. */
  readonly secret: Uint8Array;
  readonly policy: Policy;
  readonly imageId?: string | undefined;
}

/** An object to clean, by its path in the spool, and where its clean copy goes; with what a person has said of a held one. */
export interface Order {
  readonly from: string;
  readonly to: string;
  readonly reviewed?: { readonly word: Decision; readonly note: HeldNote };
}

/** `clean`: the copy is safe on the disk. `never`: nothing can clean it. `cannot`: what the person said cannot be done. */
export type Cleaned =
  | { readonly kind: "clean" | "never" | "cannot" }
  | { readonly kind: "held"; readonly note: HeldNote; readonly error?: string };

/** Cleans one object, header and picture, as the deidentifier does on arrival. Throws SpoolDamaged and what the disk says. */
export async function cleanSealed(terms: Terms, order: Order): Promise<Cleaned> {
  const sealed = await openSealed(order.from, terms.secret);
  try {
    return await (order.reviewed === undefined ? cleaned(terms, order, sealed) : released(terms, order, sealed, order.reviewed));
  } catch (error) {
    if (error instanceof Rejection) return { kind: order.reviewed === undefined ? "never" : "cannot" };
    throw error;
  } finally {
    await sealed.close();
  }
}

async function cleaned(terms: Terms, { to }: Order, sealed: Sealed): Promise<Cleaned> {
  const examined = await examine(await opened(terms, sealed));
  const { error } = examined;
  if (examined.doubts.length > 0) return { ...held(examined, examined.doubts), ...(error !== undefined && { error }) };
  try {
    await write(terms, to, sealed, examined, examined.verdict);
    return { kind: "clean" };
  } catch (refused) {
    if (!isRefusal(refused)) throw refused;
    return held({ ...examined, proposal: WHOLE_PICTURE }, ["PIXELS_NOT_CLEANABLE"]);
  }
}

const held = (examined: Examined, reasons: readonly HeldReason[]): Cleaned => ({ kind: "held", note: noteOf(examined, reasons) });

async function released(
  terms: Terms,
  { to }: Order,
  sealed: Sealed,
  { word, note }: NonNullable<Order["reviewed"]>,
): Promise<Cleaned> {
  const said = saidOf(word, note);
  if (said === undefined || leavesNever(note.reasons)) return { kind: "cannot" };
  const examined = await examine(await opened(terms, sealed), said);
  if (!isPossible(said, examined) || leavesNever(examined.doubts)) return { kind: "cannot" };
  try {
    await write(terms, to, sealed, examined, examined.image === undefined ? "refused" : "approved");
    return { kind: "clean" };
  } catch (refused) {
    if (!isRefusal(refused)) throw refused;
    return { kind: "cannot" };
  }
}

const opened = ({ clinic, secret, policy }: Terms, { source, about }: Sealed) =>
  open(source, { clinic, master: secret, policy, origin: originOf(about) });

async function write(terms: Terms, to: string, { about }: Sealed, examined: Examined, verdict: Verdict): Promise<void> {
  const { clinic, secret, imageId } = terms;
  const { file, clean, patient } = examined;
  const id = imageId === undefined ? "" : new Values(file.before, file.encoding).text(imageId);
  const image = id === "" ? {} : { image: uidMap(clinicKey(secret, clinic, "uid"))(id) };
  const { sopClass, headerSop: sopInstance } = clean;
  const whose = { patient: patient.patientKey, ...(patient.bareIdKey && { bareId: patient.bareIdKey }) };
  const covered = coveredText(examined.proposal.mask.map(({ box }) => box));
  const writer = await SealedWriter.create(to, secret, { ...about, sopClass, sopInstance, clean: { ...whose, ...image, covered } });
  try {
    for await (const chunk of cleanFile(examined, verdict)) await writer.write(chunk);
    await writer.finish();
    await writer.sync();
  } catch (error) {
    await writer.close().catch(() => {});
    throw error;
  }
}
