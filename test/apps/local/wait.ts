import { setTimeout as sleep } from "node:timers/promises";

/** Waits until `look` gives something; the test's own time limit ends it otherwise. */
export async function eventually<T>(look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await sleep(25);
  }
}

/** True while a process runs; a zombie that nobody waited for does not. */
export async function isRunning(pid: number): Promise<boolean> {
  const { readFile } = await import("node:fs/promises");
  try {
    process.kill(pid, 0);
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    return !/\) [ZX] /.test(stat);
  } catch {
    return false;
  }
}
