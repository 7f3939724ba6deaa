import { z } from "zod";
import { keys } from "#pipeline/keys";
import { claimJson, getJson } from "./objects.ts";

/** What was taken of each thing in one window of time. Windows sort as times do. */
const counters = z.record(z.string(), z.object({ window: z.string(), count: z.number() }));
type Counters = z.infer<typeof counters>;

const LENGTHS = { minute: "2026-01-31T10:59".length, hour: "2026-01-31T10".length, month: "2026-01".length } as const;

/** So many of a thing that is limited. */
export interface Wanted {
  readonly what: string;
  readonly n: number;
  readonly per: keyof typeof LENGTHS;
  readonly most: number;
}

/** What taking came to: `refused` is the first thing of which less is left; `before` the window in which the first was counted last. */
export interface Taken {
  readonly refused?: string;
  readonly before?: string | undefined;
}

/** What this process has last written, so that it need not read again what nobody else has changed. */
const known = new Map<string, { readonly value: Counters; readonly etag: string }>();

/** Whose allowance it is: one object under `limits/{clinic}/{folder}/`. `id` is never an address, nor made from one. */
export interface Allowance {
  readonly clinic: string;
  readonly folder: "calls" | "messages";
  readonly id: string;
}

/** Takes all of what is wanted of an allowance, or nothing. */
export async function take({ clinic, folder, id }: Allowance, wanted: readonly Wanted[]): Promise<Taken> {
  const ref = { bucket: "shares", key: keys.limit(clinic, folder, id) } as const;
  for (;;) {
    const remembered = known.get(ref.key);
    const found = remembered ?? (await getJson(ref, counters));
    known.delete(ref.key);
    const { next, ...taken } = counted(found?.value ?? {}, wanted, Date.now());
    if (taken.refused !== undefined && remembered === undefined) return taken;
    const etag = taken.refused === undefined && (await claimJson(ref, next, found === undefined ? "absent" : { etag: found.etag }));
    if (!etag) continue;
    known.set(ref.key, { value: next, etag });
    return taken;
  }
}

function counted(value: Counters, wanted: readonly Wanted[], now: number): Taken & { readonly next: Counters } {
  const counts = wanted.map(({ what, n, per, most }) => {
    const window = new Date(now).toISOString().slice(0, LENGTHS[per]);
    const count = (value[what]?.window === window ? value[what].count : 0) + n;
    return { what, window, count, most };
  });
  const over = counts.find(({ count, most }) => count > most);
  return {
    next: { ...value, ...Object.fromEntries(counts.map(({ what, window, count }) => [what, { window, count }])) },
    before: value[wanted[0]?.what ?? ""]?.window,
    ...(over && { refused: over.what }),
  };
}
