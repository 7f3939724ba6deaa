import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { isatty } from "node:tty";
import { keysFor, type Settings } from "#deid/deidentify";
import { keywordOf } from "#dicom/dictionary";
import { deidentifyFolder, type FileOutcome, type PixelOptions } from "./deidentify-folder.ts";
import { type FileReport, reportOn } from "./dry-run.ts";
import { passphrase, readNameMap, writeNameMap } from "./name-map.ts";
import { pathsIn } from "./paths-in.ts";
import { adapted, decisionsIn, policyDocumentOf, policyOf } from "./policy-files.ts";
import { Progress } from "./progress.ts";
import { UsageError } from "./usage-error.ts";

export interface DeidentifyOptions {
  readonly out?: string;
  readonly policy: string;
  readonly option: readonly string[];
  readonly decisions?: string;
  readonly key?: string;
  readonly nameMap?: string;
  readonly dryRun?: true;
  readonly showValues?: true;
  readonly json?: true;
  readonly pixels: PixelOptions["pixels"];
  readonly held?: string;
}

const CLINIC = "local";
const STDERR = 2;

/** The secret that new UIDs come from: a file's, made where it is missing, or this run's alone. */
function masterOf(path: string | undefined): Uint8Array {
  if (path === undefined) return randomBytes(32);
  if (!existsSync(path)) writeFileSync(path, randomBytes(32), { mode: 0o600, flag: "wx" });
  const secret = readFileSync(path);
  if (secret.length < 32) throw new UsageError(`${path} holds fewer than 32 bytes: it is no key.`);
  return secret;
}

async function settingsOf({ policy, option, decisions, key, pixels }: DeidentifyOptions): Promise<Settings> {
  const master = masterOf(key);
  const document = adapted(policyDocumentOf(policy), option, decisions === undefined ? {} : decisionsIn(decisions));
  return {
    policy: await policyOf(document),
    ...keysFor(master, CLINIC),
    says: pixels === "off" ? ["Pixels not checked"] : [],
  };
}

/** `keepsake deidentify`: exit code 1 where a file was held or rejected. */
export async function deidentifyCommand(input: string, options: DeidentifyOptions): Promise<void> {
  if (!existsSync(input)) throw new UsageError(`There is no ${input}.`);
  if (options.showValues && !process.stdout.isTTY) throw new UsageError("--show-values writes only to a terminal.");
  if (options.dryRun) return dryRun(input, options);
  if (options.out === undefined) throw new UsageError("Say where to write: -o <folder>. Or look first: --dry-run.");
  const outcomes = await run(input, options.out, options);
  const count = (kind: FileOutcome["kind"]): number => outcomes.filter((outcome) => outcome.kind === kind).length;
  const counts = { written: count("written"), held: count("held"), rejected: count("rejected") };
  if (options.json) process.stdout.write(`${JSON.stringify({ ...counts, files: outcomes })}\n`);
  else
    process.stdout.write(
      `${counts.written} written, ${counts.held} held, ${counts.rejected} rejected.${options.pixels === "off" ? " Pixels were not checked." : ""}\n`,
    );
  if (counts.held + counts.rejected > 0) process.exitCode = 1;
}

async function run(input: string, out: string, options: DeidentifyOptions): Promise<readonly FileOutcome[]> {
  const secret = options.nameMap === undefined ? "" : passphrase();
  const known = options.nameMap === undefined ? [] : readNameMap(options.nameMap, secret);
  const isWatched = isatty(STDERR); // a stream that nobody writes to takes a while to open
  const total = isWatched ? pathsIn(input).length : 0;
  const progress = isWatched ? new Progress() : undefined;
  const outcomes: FileOutcome[] = [];
  for await (const outcome of deidentifyFolder(input, out, await settingsOf(options), options)) {
    outcomes.push(outcome);
    progress?.show("de-identified", outcomes.length, total);
    if (outcome.kind === "written" || options.json) continue;
    progress?.end();
    const why = outcome.kind === "held" ? outcome.reasons.join(" ") : outcome.reason;
    process.stderr.write(`${outcome.path}: ${outcome.kind}, ${why}\n`);
  }
  progress?.end();
  if (options.nameMap !== undefined) {
    const { entriesOf } = await import("./name-map-entries.ts");
    writeNameMap(options.nameMap, secret, [...known, ...(await entriesOf(outcomes))]);
  }
  return outcomes;
}

async function dryRun(input: string, options: DeidentifyOptions): Promise<void> {
  const settings = await settingsOf(options);
  for (const path of pathsIn(input)) {
    const report = await reportOn(path, settings, options.showValues === true);
    if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
    else print(report);
    if (report.rejected !== undefined || report.held !== undefined) process.exitCode = 1;
  }
}

function print({ path, rejected, held, elements }: FileReport): void {
  const ends = rejected === undefined ? held && `: held, ${held}` : `: rejected, ${rejected}`;
  process.stdout.write(`${path}${ends ?? ""}\n`);
  for (const { path: tags, action, review, value } of elements) {
    const tag = tags.slice(-8);
    const shown = value === undefined ? "" : `  ${value}`;
    process.stdout.write(`${review ? "?" : " "} ${action.padEnd(13)} ${tags.padEnd(26)} ${keywordOf(tag) ?? ""}${shown}\n`);
  }
  if (elements.some(({ review }) => review)) process.stdout.write("? text that stays: decide on it with --decisions\n");
}
