import type { Policy } from "#deid/treatment";
import { uidMap } from "#deid/uids";
import { Values } from "#dicom/values";
import { WHOLE_PICTURE } from "#ocr/masked-pixels";
import { coveredText } from "#pipeline/covered";
import { clinicKey } from "#pipeline/derive";
import { type HeldReason, staysHeld } from "#pipeline/documents";
import { Rejection } from "#pipeline/rejections";
import { isRefusal } from "#pixels/redact";
import { cleanFile, type Verdict } from "../../../lambdas/deidentifier/clean-file.ts";
import { type Examined, examine, open, type Rules } from "../../../lambdas/deidentifier/examine.ts";
import { noteOf } from "../../../lambdas/deidentifier/held-note.ts";
import { isPossible, saidOf } from "../../../lambdas/deidentifier/reviewed.ts";
import { Undeliverable } from "../courier.ts";
import type { Tell } from "../log.ts";
import type { Entry } from "../spool/entry.ts";
import { originOf, type Sealed } from "../spool/sealed-file.ts";
import type { Spool } from "../spool/spool.ts";
import type { HeldNotes } from "./held-notes.ts";

export interface CleanerOptions {
  readonly spool: Spool;
  readonly notes: HeldNotes;
  /** Where objects come from, and where they wait for a person. */
  readonly from: string;
  readonly held: string;
  /** Where the names of those stay that a person rejects. */
  readonly rejected: string;
  /** Where it waits once it is clean. */
  readonly queueFor: (entry: Entry) => string;
  readonly clinic: string;
  /** What new UIDs and all that stands for ids are made of. */
  readonly secret: Uint8Array;
  readonly policy: Policy;
  readonly imageId?: string | undefined;
  readonly tell: Tell;
}

/** Cleans objects in the building, header and picture, as the deidentifier does on arrival. What is not sure waits for a person, here. */
export class Cleaner {
  readonly #options: CleanerOptions;

  constructor(options: CleanerOptions) {
    this.#options = options;
  }

  /** Leaves an object's clean copy in its queue, or its note among those that are held. Throws Undeliverable for what can never be clean. */
  async clean(entry: Entry, sealed: Sealed): Promise<void> {
    const examined = await orUndeliverable(async () => examine(await open(sealed.source, this.#rules(sealed))));
    if (examined.error !== undefined) this.#options.tell("not looked at", { error: examined.error });
    if (examined.doubts.length > 0) return this.#hold(entry, examined, examined.doubts);
    try {
      await this.#keep(entry, sealed, examined, examined.verdict);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await this.#hold(entry, { ...examined, proposal: WHOLE_PICTURE }, ["PIXELS_NOT_CLEANABLE"]);
    }
  }

  /** Carries out what people have decided. */
  async review(): Promise<void> {
    const { spool, notes, held, tell } = this.#options;
    for (const name of await notes.decided()) {
      try {
        const entry = spool.entries(held).find((one) => one.name === name);
        const outcome = entry === undefined ? "gone" : await this.#carryOut(entry);
        if (outcome !== "cannot") await notes.forget(name);
        await notes.forgetWord(name);
        tell("decided", { outcome });
      } catch (error) {
        tell("not decided", { error: (error as Error).name });
      }
    }
  }

  async #carryOut(entry: Entry): Promise<"released" | "rejected" | "cannot"> {
    const { spool, from, held, rejected } = this.#options;
    const outcome = await this.#judged(entry);
    if (outcome !== "cannot") await spool.done(from, entry); // a crash may have left it there too
    if (outcome === "released") await spool.done(held, entry);
    if (outcome === "rejected") await spool.strike(entry, held, rejected);
    return outcome;
  }

  async #judged(entry: Entry): Promise<"released" | "rejected" | "cannot"> {
    const { spool, notes, held } = this.#options;
    const word = await notes.wordOn(entry.name);
    if (word.decision === "reject") return "rejected";
    const note = await notes.get(entry.name);
    const said = saidOf(word, note);
    if (said === undefined || leavesNever(note.reasons)) return "cannot";
    const sealed = await spool.read(held, entry);
    try {
      const examined = await examine(await open(sealed.source, this.#rules(sealed)), said);
      if (!isPossible(said, examined) || leavesNever(examined.doubts)) return "cannot";
      await this.#keep(entry, sealed, examined, examined.image === undefined ? "refused" : "approved");
      return "released";
    } catch (error) {
      if (error instanceof Rejection || isRefusal(error)) return "cannot";
      throw error;
    } finally {
      await sealed.close();
    }
  }

  #rules({ about }: Sealed): Rules {
    const { clinic, secret, policy } = this.#options;
    return { clinic, master: secret, policy, origin: originOf(about) };
  }

  /** A clean copy, safe in its queue before the original goes. */
  async #keep(entry: Entry, { about }: Sealed, examined: Examined, verdict: Verdict): Promise<void> {
    const { spool, queueFor, clinic, secret, imageId } = this.#options;
    const { file, clean, patient } = examined;
    const id = imageId === undefined ? "" : new Values(file.before, file.encoding).text(imageId);
    const image = id === "" ? {} : { image: uidMap(clinicKey(secret, clinic, "uid"))(id) };
    const { sopClass, headerSop: sopInstance } = clean;
    const whose = { patient: patient.patientKey, ...(patient.bareIdKey && { bareId: patient.bareIdKey }) };
    const covered = coveredText(examined.proposal.mask.map(({ box }) => box));
    const reception = await spool.replace({ ...about, sopClass, sopInstance, clean: { ...whose, ...image, covered } });
    try {
      for await (const chunk of cleanFile(examined, verdict)) await reception.write(chunk);
      await (await reception.finish()).close();
      await reception.keep([queueFor(entry)], entry, entry.arrived);
    } catch (error) {
      await reception.drop();
      throw error;
    }
  }

  /** The note first: who finds an object held finds out why. */
  async #hold(entry: Entry, examined: Examined, reasons: readonly HeldReason[]): Promise<void> {
    const { spool, notes, from, held, tell } = this.#options;
    await notes.put(entry.name, noteOf(examined, reasons));
    await spool.also(entry, from, held);
    tell("held", { reasons: reasons.join(" ") });
  }
}

/** A header that still names the patient does not leave the building on anybody's word. */
export const leavesNever = (reasons: readonly HeldReason[]): boolean => staysHeld(reasons) || reasons.includes("LAST_LOOK");

async function orUndeliverable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Rejection) throw new Undeliverable("it cannot be cleaned", { cause: error });
    throw error;
  }
}
