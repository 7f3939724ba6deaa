import type { Fate, Outcome } from "./score.ts";

const PLACES = ["banner", "margin", "in-image"] as const;
const SCRIPTS = ["cyrillic", "greek", "arabic", "hebrew", "cjk"] as const;

/** Outcomes of many scenes, as a table. */
export class Tally {
  readonly #outcomes: Outcome[] = [];

  add(outcome: Outcome): void {
    this.#outcomes.push(outcome);
  }

  print(name: string): void {
    if (this.#outcomes.length === 0) return;
    const fates = this.#outcomes.flatMap((outcome) => outcome.fates);
    const secrets = fates.filter(({ isUseful }) => !isUseful);
    const useful = fates.filter(({ isUseful }) => isUseful);
    const foreign = secrets.filter(({ script }) => script !== "latin");
    const sum = (of: (outcome: Outcome) => number) => this.#outcomes.reduce((total, outcome) => total + of(outcome), 0);
    const seconds = this.#outcomes.map(({ cpuSeconds }) => cpuSeconds).toSorted((a, b) => a - b);
    const lines = [
      ["removed", removed(secrets)],
      ...PLACES.map((place) => [place, removed(secrets.filter((fate) => fate.place === place))]),
      ["not Latin", removed(foreign)],
      ...SCRIPTS.map((script) => [`  ${script}`, removed(foreign.filter((fate) => fate.script === script))]),
      ["useful text lost", share(useful.filter(({ isLost }) => isLost).length, useful.length)],
      ["tissue covered", `${((100 * sum((one) => one.coveredTissue)) / sum((one) => one.tissue)).toFixed(2)} %`],
      ["CPU", `${median(seconds).toFixed(2)} s, at most ${(seconds.at(-1) ?? 0).toFixed(2)} s`],
    ];
    process.stdout.write(`\n${name}: ${this.#outcomes.length} scenes\n`);
    for (const [what, value] of lines) process.stdout.write(`  ${what?.padEnd(18)}${value}\n`);
  }
}

const median = (sorted: readonly number[]): number => sorted[sorted.length >> 1] ?? Number.NaN;
const share = (part: number, whole: number): string =>
  whole === 0 ? "none" : `${part}/${whole} = ${((100 * part) / whole).toFixed(2)} %`;
const removed = (fates: readonly Fate[]): string => share(fates.filter(({ isRemoved }) => isRemoved).length, fates.length);
