/** What becomes of a request: its function never hears an answer. */
export interface Fault {
  /** "before": the service never hears of it; "after": it has answered, and the function never hears of that. */
  readonly when: "before" | "after";
  /** The function's process lives, waits so long, and has its connection reset. Without it the process is killed. */
  readonly silentSeconds?: number;
}

/** A place of a fault: around the nth change of a kind that a stage asks of a service for one clinic. */
export interface CrashPoint extends Fault {
  readonly stage: string;
  /** The verb and the kind of key. */
  readonly what: string;
  /** From 1. */
  readonly nth: number;
}

/** A change asked of a service by a process of ours. */
export interface Change {
  readonly stage: string;
  readonly pid: number;
  readonly clinic: string;
  /** The verb and the kind of key, for reports. */
  readonly what: string;
}

/** Numbers every change of each clinic's stages as it passes on the wire, and says which of them has a fault. */
export class Director {
  /** Whether what is only read is numbered too, as a change is. */
  reads = false;
  readonly #plans = new Map<string, readonly CrashPoint[]>();
  readonly #counts = new Map<string, Map<string, number>>();
  readonly #crashes = new Map<string, CrashPoint[]>();
  readonly #kills = new Map<string, number>();

  plan(clinic: string, points: readonly CrashPoint[]): void {
    this.#plans.set(clinic, points);
  }

  /** Counts a change; tells what is to become of it. */
  async meet({ stage, clinic, what }: Change): Promise<Fault | undefined> {
    const counts = this.changes(clinic, stage);
    const nth = (counts.get(what) ?? 0) + 1;
    this.#counts.set(`${clinic} ${stage}`, new Map([...counts, [what, nth]]));
    const isHere = (point: CrashPoint) => point.stage === stage && point.what === what && point.nth === nth;
    const planned = this.#plans.get(clinic)?.find(isHere);
    if (planned !== undefined) this.#crashes.set(clinic, [...this.crashesOf(clinic), planned]);
    return planned;
  }

  /** Kills a process and what it has started. */
  kill({ stage, pid }: Change): void {
    this.#kills.set(stage, this.kills(stage) + 1);
    try {
      process.kill(-pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // another clinic's crash was faster
    }
  }

  /** The clinic's crashes so far. */
  crashesOf(clinic: string): readonly CrashPoint[] {
    return this.#crashes.get(clinic) ?? [];
  }

  /** How often a stage's process was killed so far, for whichever clinic. */
  kills(stage: string): number {
    return this.#kills.get(stage) ?? 0;
  }

  totalKills(): number {
    return [...this.#kills.values()].reduce((a, b) => a + b, 0);
  }

  /** How often a stage has asked for each kind of change for a clinic. */
  changes(clinic: string, stage: string): ReadonlyMap<string, number> {
    return this.#counts.get(`${clinic} ${stage}`) ?? new Map();
  }

  forget(clinic: string): void {
    for (const key of this.#counts.keys()) if (key.startsWith(`${clinic} `)) this.#counts.delete(key);
    this.#plans.delete(clinic);
  }
}
