import { appendFileSync, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";

const LIMIT_BYTES = 8 * 1024 * 1024;

/** Takes one structured line; the time is added. */
export type Log = (fields: Readonly<Record<string, unknown>>) => void;

/** A log of JSON lines. At 8 MiB the file becomes `….1`, which replaces the one before. A line that the disk does not take is lost. */
export function openLog(file: string): Log {
  mkdirSync(dirname(file), { recursive: true });
  let size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return (fields) => {
    const line = `${JSON.stringify({ time: new Date().toISOString(), ...fields })}\n`;
    try {
      if (size > LIMIT_BYTES) renameSync(file, `${file}.1`);
      appendFileSync(file, line, { mode: 0o600 });
      size = (size > LIMIT_BYTES ? 0 : size) + Buffer.byteLength(line);
    } catch {
      // a full disk must not stop the pipeline for its log
    }
  };
}
