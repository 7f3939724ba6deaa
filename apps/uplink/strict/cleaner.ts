import { Undeliverable } from "../courier.ts";
import type { Tell } from "../log.ts";
import { SpoolDamaged } from "../spool/cipher.ts";
import type { Entry } from "../spool/entry.ts";
import type { Spool } from "../spool/spool.ts";
import type { Cleaned, Order } from "./clean-sealed.ts";
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
  readonly clean: (order: Order) => Promise<Cleaned>;
  readonly tell: Tell;
}

/** Has objects cleaned in the building, header and picture, as the deidentifier does on arrival. What is not sure waits for a person, here. */
export class Cleaner {
  readonly #options: CleanerOptions;

  constructor(options: CleanerOptions) {
    this.#options = options;
  }

  /** Leaves an object's clean copy in its queue, or its note among those that are held. Throws Undeliverable for what can never be clean. */
  async clean(entry: Entry): Promise<void> {
    const { from, tell } = this.#options;
    const cleaned = await this.#cleaned(entry, from);
    if (cleaned.kind === "never") throw new Undeliverable("it cannot be cleaned");
    if (cleaned.kind !== "held") return;
    if (cleaned.error !== undefined) tell("not looked at", { error: cleaned.error });
    await this.#hold(entry, cleaned.note);
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
    const { notes, held } = this.#options;
    const word = await notes.wordOn(entry.name);
    if (word.decision === "reject") return "rejected";
    try {
      const { kind } = await this.#cleaned(entry, held, { word, note: await notes.get(entry.name) });
      return kind === "clean" ? "released" : "cannot";
    } catch (error) {
      if (error instanceof SpoolDamaged) return "cannot";
      throw error;
    }
  }

  /** A clean copy, safe in its queue before the original goes. */
  async #cleaned(entry: Entry, from: string, reviewed?: Order["reviewed"]): Promise<Cleaned> {
    const { spool, queueFor, clean } = this.#options;
    const to = spool.place();
    try {
      const cleaned = await clean({ from: spool.pathOf(from, entry), to, ...(reviewed && { reviewed }) });
      if (cleaned.kind === "clean") await spool.adopt(to, [queueFor(entry)], entry, entry.arrived);
      return cleaned;
    } finally {
      await spool.discard(to);
    }
  }

  /** The note first: who finds an object held finds out why. */
  async #hold(entry: Entry, note: Extract<Cleaned, { kind: "held" }>["note"]): Promise<void> {
    const { spool, notes, from, held, tell } = this.#options;
    await notes.put(entry.name, note);
    await spool.also(entry, from, held);
    tell("held", { reasons: note.reasons.join(" ") });
  }
}
