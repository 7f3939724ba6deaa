const WIDTH = 24;

/** A line that tells how far a task is: redrawn in place on a terminal, written once per change of its text elsewhere. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  #last = "";

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream;
  }

  /** `done` of `total` in whatever unit; `what` is the step's name. */
  show(what: string, done: number, total: number): void {
    const text = `${what} ${done}/${total}`;
    if (text === this.#last) return;
    this.#last = text;
    if (!this.#stream.isTTY) this.#stream.write(`  ${text}\n`);
    else this.#stream.write(`\r\x1b[2K  ${bar(done, total)} ${text}`);
  }

  /** Ends the line, so that other text can follow. */
  end(): void {
    if (this.#stream.isTTY && this.#last !== "") this.#stream.write("\r\x1b[2K");
    this.#last = "";
  }
}

function bar(done: number, total: number): string {
  const full = total === 0 ? WIDTH : Math.round((done / total) * WIDTH);
  return "█".repeat(full) + "░".repeat(WIDTH - full);
}
