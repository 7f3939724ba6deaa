/** A place where a function's process is killed: around the nth change of a kind that a stage asks of a service for one clinic. */
export interface CrashPoint {
  readonly stage: string;
  /** The verb and the kind of key. */
  readonly what: string;
  /** From 1. */
  readonly nth: number;
  /** "before": the service never hears of it; "after": it has answered, and the function never hears of that. */
  readonly when: "before" | "after";
}

/** A change asked of a service by a process of ours. */
export interface Change {
  readonly stage: string;
  readonly pid: number;
  readonly clinic: string;
  /** The verb and the kind of key, for reports. */
  readonly what: string;
}

/** Numbers every change of each clinic's stages as it passes on the wire, and says where a process is to be killed. */
export class Director {
  readonly #plans = new Map<string, readonly CrashPoint[]>();
  readonly #counts = new Map<string, Map<string, number>>();
  readonly #crashes = new Map<string, CrashPoint[]>();
  readonly #kills = new Map<string, number>();

  plan(clinic: string, points: readonly CrashPoint[]): void {
    this.#plans.set(clinic, points);
  }

  /** Counts a change; tells whether its process is to be killed, and on which side of it. */
  async meet({ stage, clinic, what }: Change): Promise<CrashPoint["when"] | undefined> {
    const counts = this.changes(clinic, stage);
    const nth = (counts.get(what) ?? 0) + 1;
    this.#counts.set(`${clinic} ${stage}`, new Map([...counts, [what, nth]]));
    const isHere = (point: CrashPoint) => point.stage === stage && point.what === what && point.nth === nth;
    const planned = this.#plans.get(clinic)?.find(isHere);
    if (planned !== undefined) this.#crashes.set(clinic, [...this.crashesOf(clinic), planned]);
    return planned?.when;
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
