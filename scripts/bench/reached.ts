/** One row of the table that rendering has to reach. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly digits: number;
  readonly reach: { readonly most: number } | { readonly least: number };
  readonly unit?: string;
}

const isReached = ({ value, reach }: Figure): boolean => ("most" in reach ? value <= reach.most : value >= reach.least);

/** Prints figures beside what they have to reach. */
export function printFigures(figures: readonly Figure[]): void {
  process.stdout.write(`\n${"what".padEnd(58)}${"measured".padStart(12)}   reach\n`);
  for (const figure of figures) {
    const { what, value, digits, reach, unit = "" } = figure;
    const wanted = "most" in reach ? `≤ ${reach.most}` : `≥ ${reach.least}`;
    const missed = isReached(figure) ? "" : "  missed";
    process.stdout.write(`${what.padEnd(58)}${`${value.toFixed(digits)}${unit}`.padStart(12)}   ${wanted}${unit}${missed}\n`);
  }
}
