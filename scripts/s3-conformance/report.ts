import type { Check } from "./check.ts";
import type { Outcome } from "./run-check.ts";

const LINES_OF_WHY = 12;

/** Writes outcomes as lines of a table whose columns fit all checks. */
export function tableOf(checks: readonly Check[]) {
  const width = Math.max(0, ...checks.map(({ name }) => name.length));
  const row = (result: string, { name, claim }: Check | Outcome): string => `${result.padEnd(7)}  ${name.padEnd(width)}  ${claim}`;
  const below = (text: string): string => `\n${" ".repeat(9)}${text}`;
  return {
    planned: (check: Check, skipped: string | undefined): string =>
      row(skipped === undefined ? "runs" : "skipped", check) + (skipped === undefined ? "" : below(skipped)),
    outcome: (outcome: Outcome): string => {
      const why = outcome.why.split("\n").filter((line) => line.trim() !== "");
      const notes = outcome.notes.map((note) => `note: ${note}`);
      return row(outcome.result, outcome) + [...why.slice(0, LINES_OF_WHY), ...notes].map(below).join("");
    },
  };
}

/** How many of each result, in one line. */
export function summaryOf(outcomes: readonly Outcome[]): string {
  const count = (wanted: Outcome["result"]): string => `${outcomes.filter(({ result }) => result === wanted).length} ${wanted}`;
  const seconds = outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0);
  return `${count("passed")}, ${count("failed")}, ${count("skipped")}, in ${seconds.toFixed(1)} s`;
}
