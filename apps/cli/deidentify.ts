import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { POLICIES } from "#deid/policies";
import { compilePolicy } from "#deid/policy";
import { clinicKey } from "#pipeline/derive";
import { deidentifyFolder } from "./deidentify-folder.ts";

const CLINIC = "local";

/** The secret that new UIDs come from: of a file, made where it is missing, or of this run alone. */
function masterOf(path: string | undefined): Uint8Array {
  if (path === undefined) return randomBytes(32);
  if (!existsSync(path)) writeFileSync(path, randomBytes(32), { mode: 0o600, flag: "wx" });
  return readFileSync(path);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { key: { type: "string" }, out: { type: "string", short: "o" } },
});
const [input] = positionals;
if (input === undefined || values.out === undefined) {
  process.stderr.write("Usage: node apps/cli/deidentify.ts <file or folder> -o <folder> [--key <file>]\n");
  process.exit(2);
}
const master = masterOf(values.key);
const counts = { written: 0, held: 0, rejected: 0 };
const settings = {
  policy: compilePolicy(POLICIES.tricefy),
  uidKey: clinicKey(master, CLINIC, "uid"),
  dateKey: clinicKey(master, CLINIC, "date"),
  pseudonymKey: clinicKey(master, CLINIC, "pseudonym"),
  says: ["Pixels not checked"],
};
for await (const outcome of deidentifyFolder(input, values.out, settings)) {
  counts[outcome.kind] += 1;
  if (outcome.kind !== "written") process.stderr.write(`${outcome.path}: ${outcome.kind}, ${outcome.reason}\n`);
}
process.stdout.write(`${counts.written} written, ${counts.held} held, ${counts.rejected} rejected\n`);
process.exitCode = counts.held + counts.rejected > 0 ? 1 : 0;
