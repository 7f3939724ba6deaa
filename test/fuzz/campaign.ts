import { hasSamples, sample, samplesIn } from "../fixtures/samples.ts";
import { generated } from "./generated.ts";
import { mutated, randomFrom } from "./mutations.ts";

/** A file that was not handled as it must be. `seed` makes it again. */
export interface Finding {
  readonly seed: number;
  readonly path: string;
  readonly what: string;
}

const SLOW_MILLISECONDS = 2000; // of processor time, for one file
const LARGE = 1024 * 1024;
const MEMORY = 512 * 1024 * 1024; // grown by one file

const files: readonly string[] = hasSamples ? samplesIn(".").filter((path) => sample(path).length < LARGE) : [];

/** The file of a seed: generated, or a sample, mutated. */
export function fileOf(seed: number): { readonly path: string; readonly bytes: Uint8Array } {
  const random = randomFrom(seed);
  const path = files.length === 0 || random(4) === 0 ? "generated" : (files[random(files.length)] ?? "generated");
  return { path, bytes: mutated(path === "generated" ? generated(random) : sample(path), random) };
}

/** What is done with a file; says what came of it, throws what should never be thrown. */
export type Attempt = (bytes: Uint8Array) => Promise<string>;

/** Tries the file of one seed; what came of it goes to `counts`. */
export async function trySeed(seed: number, counts: Map<string, number>, attempt: Attempt): Promise<Finding | undefined> {
  const { path, bytes } = fileOf(seed);
  const [cpu, memory] = [process.cpuUsage(), process.memoryUsage.rss()];
  try {
    const outcome = await attempt(bytes);
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  } catch (error) {
    return { seed, path, what: error instanceof Error ? (error.stack ?? error.message) : `${error}` };
  }
  const { user, system } = process.cpuUsage(cpu);
  const grown = process.memoryUsage.rss() - memory;
  if ((user + system) / 1000 > SLOW_MILLISECONDS) return { seed, path, what: `took ${(user + system) / 1000} ms` };
  return grown > MEMORY ? { seed, path, what: `grew by ${grown} bytes` } : undefined;
}
