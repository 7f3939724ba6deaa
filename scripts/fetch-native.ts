import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PINS = fileURLToPath(new URL("../cdk/native/", import.meta.url));

/** Where the packages for Linux on arm64 are, whatever this machine is. */
export const NATIVE = fileURLToPath(new URL("../build/native/", import.meta.url));

/** Installs what cdk/native/package-lock.json pins, checked by its hashes, without running anything of it. Needs npm's registry. */
function fetchNative(): void {
  mkdirSync(NATIVE, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) cpSync(`${PINS}${file}`, `${NATIVE}${file}`);
  const platform = ["--cpu=arm64", "--os=linux", "--libc=glibc"];
  execFileSync("npm", ["ci", ...platform, "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: NATIVE, stdio: "inherit" });
}

if (import.meta.main) fetchNative();
