import { existsSync } from "node:fs";
import { basename } from "node:path";
import { isatty } from "node:tty";
import { REFUSALS } from "#pipeline/refusals";
import { Progress } from "./progress.ts";
import { type FileRendition, type RenderTask, renderFiles, renderTasks } from "./render-files.ts";
import { UsageError } from "./usage-error.ts";

export interface RenderOptions {
  readonly out?: string;
  readonly json?: true;
}

const STDERR = 2;
const INTERRUPTED = 130;

/** `keepsake render`: exit code 1 where a file was refused. */
export async function renderCommand(inputs: readonly string[], { out, json }: RenderOptions): Promise<void> {
  const missing = inputs.find((input) => !existsSync(input));
  if (missing !== undefined) throw new UsageError(`There is no ${missing}.`);
  if (out === undefined) throw new UsageError("Say where to write: -o <folder>.");
  const tasks = renderTasks(inputs, out);
  if (tasks.length === 0) throw new UsageError(`There are no files in ${inputs.join(", ")}.`);
  const made = await run(tasks, out, json === true);
  if (made === undefined) return;
  const refused = made.filter(({ rendition }) => rendition.kind === "refused").length;
  const counts = { rendered: made.length - refused, refused };
  if (json) process.stdout.write(`${JSON.stringify({ ...counts, files: made })}\n`);
  else if (tasks.length > 1) process.stdout.write(`${counts.rendered} rendered, ${counts.refused} refused.\n`);
  if (refused > 0) process.exitCode = 1;
}

/** Undefined where the user has had enough. */
async function run(tasks: readonly RenderTask[], out: string, isQuiet: boolean): Promise<readonly FileRendition[] | undefined> {
  const progress = isatty(STDERR) ? new Progress() : undefined;
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort());
  const made: FileRendition[] = [];
  const told = (frames: number, of: number): void => {
    const place = tasks.length === 1 ? "" : ` (${made.length + 1} of ${tasks.length})`;
    progress?.show(`${basename(tasks[made.length]?.path ?? "")}${place}: frames`, frames, of);
  };
  try {
    for await (const each of renderFiles(tasks, out, interrupt.signal, told)) {
      made.push(each);
      progress?.end();
      if (!isQuiet) tell(each);
    }
    return made;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    process.exitCode = INTERRUPTED;
    return undefined;
  } finally {
    progress?.end();
  }
}

function tell({ path, folder, rendition }: FileRendition): void {
  if (rendition.kind === "refused") {
    process.stderr.write(`${path}: refused, ${rendition.reason}. ${REFUSALS[rendition.reason]}\n`);
    return;
  }
  const [{ width = 0, height = 0, frames = 1, seconds = 0 } = {}] = rendition.files;
  const what = rendition.kind === "still" ? "still" : `clip of ${frames} frames, ${seconds.toFixed(2)} s`;
  const notes = (rendition.notes ?? []).map(({ note, frames: which }) => `, ${note}${which ? ` ${which.join(" ")}` : ""}`);
  process.stdout.write(`${path}: ${what}, ${width} × ${height}${notes.join("")}, in ${folder}\n`);
}
