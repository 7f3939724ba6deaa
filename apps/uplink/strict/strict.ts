import { readFileSync } from "node:fs";
import { POLICIES } from "#deid/policies";
import { compilePolicy } from "#deid/policy";
import { type Policy, PolicyError } from "#deid/treatment";
import type { UplinkConfig } from "../config.ts";
import type { Tell } from "../log.ts";
import { SpoolDamaged } from "../spool/cipher.ts";
import type { Entry } from "../spool/entry.ts";
import type { Spool } from "../spool/spool.ts";
import { Cleaner } from "./cleaner.ts";
import { HeldNotes } from "./held-notes.ts";
import { CLEANING, HELD, REJECTED } from "./queues.ts";

export { disguise } from "./own-ids.ts";

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
  const policy = policyFrom(config.policy);
  const notes = new HeldNotes(config.spool.folder, secret);
  await notes.begin();
  await notes.tidy();
  for (const queue of leaving) await recall(spool, queue);
  const { clinic, imageId } = config;
  const cleaner = new Cleaner({
    spool,
    notes,
    from: CLEANING,
    held: HELD,
    rejected: REJECTED,
    queueFor,
    clinic,
    secret,
    policy,
    imageId,
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
    },
  };
}

/** The policy of a file, or the default. With UIDs that are kept the cloud would know the machine's own. */
function policyFrom(file: string | undefined): Policy {
  const policy = compilePolicy(file === undefined ? POLICIES.tricefy : json(file));
  const all = [policy.otherwise, ...policy.rules.map(({ treatment }) => treatment)];
  if (all.some(({ options }) => options.has("retainUIDs")))
    throw new PolicyError("rules: RetainUIDsOption would let the machines' own UIDs out of the building.");
  return policy;
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
