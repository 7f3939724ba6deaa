import { readNote } from "../local/lock.ts";
import { UsageError } from "./usage-error.ts";

/** Points this process's AWS SDK at a Keepsake that runs on a data folder, and tells the URL of its API. Call it before importing `#aws/*`. */
export async function connect(data: string): Promise<string> {
  const note = readNote(data);
  const answers =
    note !== undefined &&
    (await fetch(note.url).then(
      () => true,
      () => false,
    ));
  if (!answers) throw new UsageError(`No Keepsake runs on ${data}. Start one with: npm start -- --data ${data}`);
  Object.assign(process.env, note.environment);
  return note.url;
}
