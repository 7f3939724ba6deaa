/** Exit codes: 0 done, 1 it failed, 2 the user must change something. */
export const USAGE = 2;

const EXPECTED: readonly string[] = ["UsageError", "FolderInUse", "PortInUse", "FfmpegMissing", "AccountUnknown"];

/** What a disk answers that its user can do something about. */
const DISK: ReadonlySet<string | undefined> = new Set([
  "EACCES",
  "EPERM",
  "ENOENT",
  "ENOTDIR",
  "EISDIR",
  "EEXIST",
  "ENOSPC",
  "EROFS",
]);

/** Says on the standard error stream why a command ended, and sets the exit code. Of what nobody expected it says where. */
export function fail(error: unknown): void {
  const expected = error instanceof Error && (EXPECTED.includes(error.name) || DISK.has((error as NodeJS.ErrnoException).code));
  process.stderr.write(`keepsake: ${expected ? error.message : ((error as Error).stack ?? "unknown error")}\n`);
  process.exitCode = expected ? USAGE : 1;
}

/** A reader that has seen enough, such as `head`, closes the pipe: that is no failure. */
export function endWithReader(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
}
