import { rateSeconds } from "#pipeline/schedule";
import { STAGES } from "#pipeline/stages";

const MOST = 1000;
const DEFAULT_AFTER_SECONDS = 3600;
// A run may start a little later than the one before did: what falls between them is taken twice rather than not at all.
const SINCE_LAST_RUN_SECONDS = rateSeconds(STAGES.sweeper.schedule) * 1.5;
const DAY_SECONDS = 86_400;

/** How old unfinished work is before the sweeper thinks that its event was lost: longer than any stage's retries take. */
export const sweepAfterSeconds = (): number => Number(process.env.SWEEP_AFTER_SECONDS ?? DEFAULT_AFTER_SECONDS);

/** True where something of this age, in seconds, is to be looked at in this run. */
export type IsDue = (age: number, sinceLastRun?: number) => boolean;

/** After once, twice, four times … so many seconds, so that work which always fails costs little. */
export function doubling(after: number): IsDue {
  const doublings = (age: number) => (age < after ? -1 : Math.floor(Math.log2(age / after)));
  return (age, sinceLastRun = SINCE_LAST_RUN_SECONDS) => doublings(age) > doublings(age - sinceLastRun);
}

/** Once a day after so many seconds. */
export function daily(after: number): IsDue {
  const days = (age: number) => Math.floor((age - after) / DAY_SECONDS);
  return (age, sinceLastRun = SINCE_LAST_RUN_SECONDS) => age >= after && days(age) > days(age - sinceLastRun);
}

interface Dated {
  readonly key: string;
  readonly modified: Date;
}

/** Where a run stopped that found more than it takes. A new process begins at the beginning. */
const stoppedAt = new Map<string, string>();

/** The work of one kind that is due, in the order of keys; at most 1000, the next run takes the rest. */
export async function takeDue<T extends Dated>(
  kind: string,
  isDue: IsDue,
  from: (startAfter: string | undefined) => AsyncIterable<T>,
): Promise<readonly T[]> {
  const now = Date.now();
  const due: T[] = [];
  for await (const item of from(stoppedAt.get(kind))) {
    if (isDue((now - item.modified.getTime()) / 1000)) due.push(item);
    if (due.length < MOST) continue;
    stoppedAt.set(kind, item.key);
    return due;
  }
  stoppedAt.delete(kind);
  return due;
}
