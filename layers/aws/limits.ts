import { z } from "zod";
import { keys } from "#pipeline/keys";
import { settleJson } from "./objects.ts";

/** What was taken in one window of time. Windows sort as times do. */
const counter = z.object({ window: z.string(), count: z.number() });

const LENGTHS = { minute: "2026-01-31T10:59".length, hour: "2026-01-31T10".length, month: "2026-01".length } as const;

export interface Allowance {
  readonly clinic: string;
  /** What is counted; a folder name. */
  readonly what: string;
  /** Whose; never an address nor made from one. */
  readonly id: string;
  readonly per: keyof typeof LENGTHS;
  readonly most: number;
}

/** What taking came to; `before` is the window that was counted last, undefined at the first time. */
export type Taken = { readonly taken: boolean; readonly before: string | undefined };

/** The name of the window that a time lies in, UTC. */
const windowAt = (per: Allowance["per"], now: number): string => new Date(now).toISOString().slice(0, LENGTHS[per]);

/** Takes `n` of an allowance, or nothing where less is left in this window. */
export async function take({ clinic, what, id, per, most }: Allowance, n: number): Promise<Taken> {
  const ref = { bucket: "shares", key: keys.limit(clinic, what, id) } as const;
  let outcome: Taken = { taken: false, before: undefined };
  await settleJson(ref, counter, (now) => {
    const window = windowAt(per, Date.now());
    const count = now?.window === window ? now.count : 0;
    outcome = { taken: count + n <= most, before: now?.window };
    return outcome.taken ? { window, count: count + n } : undefined;
  });
  return outcome;
}
