/** A place where a function's process is killed: around the nth change that a stage asks of a service for one clinic. */
export interface CrashPoint {
  readonly stage: string;
  /** From 1. */
  readonly step: number;
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

/** A crash that came, and what was asked for then. */
export interface Crash extends CrashPoint {
  readonly what: string;
}

/** Numbers every change of each clinic's stages as it passes on the wire, and says where a process is to be killed. */
export class Director {
  readonly #plans = new Map<string, readonly CrashPoint[]>();
  readonly #steps = new Map<string, string[]>();
  readonly #crashes = new Map<string, Crash[]>();
  readonly #kills = new Map<string, number>();

  plan(clinic: string, points: readonly CrashPoint[]): void {
    this.#plans.set(clinic, points);
  }

  /** Counts a change; tells whether its process is to be killed, and on which side of it. */
  async meet({ stage, clinic, what }: Change): Promise<CrashPoint["when"] | undefined> {
    const key = `${clinic} ${stage}`;
    const steps = this.#steps.get(key) ?? [];
    this.#steps.set(key, [...steps, what]);
    const planned = this.#plans.get(clinic)?.find((point) => point.stage === stage && point.step === steps.length + 1);
    if (planned !== undefined) this.#crashes.set(clinic, [...this.crashesOf(clinic), { ...planned, what }]);
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
  crashesOf(clinic: string): readonly Crash[] {
    return this.#crashes.get(clinic) ?? [];
  }

  /** How often a stage's process was killed so far, for whichever clinic. */
  kills(stage: string): number {
    return this.#kills.get(stage) ?? 0;
  }

  totalKills(): number {
    return [...this.#kills.values()].reduce((a, b) => a + b, 0);
  }

  /** Every change that a stage has asked for a clinic, in order. */
  steps(clinic: string, stage: string): readonly string[] {
    return this.#steps.get(`${clinic} ${stage}`) ?? [];
  }

  forget(clinic: string): void {
    for (const key of this.#steps.keys()) if (key.startsWith(`${clinic} `)) this.#steps.delete(key);
    this.#plans.delete(clinic);
  }
}
