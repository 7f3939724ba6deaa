import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

const EVERY_MILLISECONDS = 20;

/** True where the system tells of each process whose child it is, and how much memory it has. */
export const canMeasureTree = existsSync("/proc/self/task");

function treeOf(pid: number): readonly number[] {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    const children = tasks.flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean));
    return [pid, ...children.flatMap((child) => treeOf(Number(child)))];
  } catch {
    return []; // it has ended meanwhile
  }
}

function residentKilobytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** The most memory that a program and its children had together, in MB: resident sets added up, which counts shared pages more than once. */
export function treeMegabytes([program = "", ...args]: readonly string[]): Promise<number> {
  const child = spawn(program, args, { stdio: "ignore" });
  let most = 0;
  const look = setInterval(() => {
    const now = treeOf(child.pid ?? 0).reduce((sum, pid) => sum + residentKilobytes(pid), 0);
    most = Math.max(most, now);
  }, EVERY_MILLISECONDS);
  return new Promise((resolve, reject) => {
    child.once("error", reject).once("close", (code) => {
      clearInterval(look);
      if (code === 0) resolve(most / 1024);
      else reject(new Error(`${program} ended with ${code}.`));
    });
  });
}
