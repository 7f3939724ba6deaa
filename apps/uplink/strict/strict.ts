import { readFileSync } from "node:fs";
import { POLICIES } from "#deid/policies";
import { compilePolicy } from "#deid/policy";
import { PolicyError } from "#deid/treatment";
import type { UplinkConfig } from "../config.ts";
import type { Tell } from "../log.ts";
import { SpoolDamaged } from "../spool/cipher.ts";
import type { Entry } from "../spool/entry.ts";
import type { Spool } from "../spool/spool.ts";
import { Cleaner } from "./cleaner.ts";
import { CleaningThread } from "./cleaning-thread.ts";
import { HeldNotes } from "./held-notes.ts";
import { CLEANING, HELD, REJECTED } from "./queues.ts";

export interface StrictOptions {
  readonly config: UplinkConfig;
  readonly secret: Uint8Array;
  readonly spool: Spool;
  /** Where a clean object waits. */
  readonly queueFor: (entry: Entry) => string;
  /** Where objects wait that leave the building next. */
  readonly leaving: readonly string[];
  readonly tell: Tell;
}

const LOOKS_EVERY = 1000; // milliseconds

/** What strict mode adds. Nothing that came before it was switched on leaves as it came. Throws PolicyError. */
export async function startStrict(options: StrictOptions): Promise<{ readonly cleaner: Cleaner; stop(): Promise<void> }> {
  const { config, secret, spool, leaving, tell, queueFor } = options;
  const policy = config.policy === undefined ? POLICIES.tricefy : json(config.policy);
  refuseUnfit(policy);
  const notes = new HeldNotes(config.spool.folder, secret);
  await notes.begin();
  await notes.tidy();
  for (const queue of leaving) await recall(spool, queue);
  const { clinic, imageId } = config;
  const thread = new CleaningThread({ clinic, secret, policy, imageId });
  const cleaner = new Cleaner({
    spool,
    notes,
    from: CLEANING,
    held: HELD,
    rejected: REJECTED,
    queueFor,
    clean: (order) => thread.clean(order),
    tell,
  });
  const review = () => cleaner.review().catch((error: Error) => tell("not reviewed", { error: error.name }));
  let looking = review();
  const timer = setInterval(() => {
    looking = looking.then(review);
  }, LOOKS_EVERY);
  return {
    cleaner,
    async stop() {
      clearInterval(timer);
      await looking;
      await thread.end();
    },
  };
}

/** With UIDs that are kept the cloud would know the machine's own. Throws PolicyError. */
function refuseUnfit(document: unknown): void {
  const policy = compilePolicy(document);
  const all = [policy.otherwise, ...policy.rules.map(({ treatment }) => treatment)];
  if (all.some(({ options }) => options.has("retainUIDs")))
    throw new PolicyError("rules: RetainUIDsOption would let the machines' own UIDs out of the building.");
}

function json(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new PolicyError(`policy: ${(error as NodeJS.ErrnoException).code ?? "no JSON"}.`, { cause: error });
  }
}

/** What is damaged stays: whoever would deliver it puts it aside. */
async function recall(spool: Spool, queue: string): Promise<void> {
  for (const entry of spool.entries(queue)) {
    try {
      const sealed = await spool.read(queue, entry);
      await sealed.close();
      if (sealed.about.clean === undefined) await spool.move(entry, queue, CLEANING);
    } catch (error) {
      if (!(error instanceof SpoolDamaged)) throw error;
    }
  }
}
