import { randomBytes } from "node:crypto";
import { Command } from "commander";
import type { Endpoint } from "./bench.ts";
import type { Check, Need } from "./check.ts";
import { CHECKS } from "./checks.ts";
import { whyUnreachable } from "./reach.ts";
import { summaryOf, tableOf } from "./report.ts";
import { type Outcome, runCheck, whySkipped } from "./run-check.ts";

interface Options {
  readonly endpoint?: string;
  readonly bucket?: string;
  readonly versionedBucket?: string;
  readonly region: string;
  readonly pathStyle?: true;
  readonly refusesUnknown?: true;
  readonly large?: true;
  readonly only?: string;
  readonly json?: true;
  readonly dryRun?: true;
}

/** Exit codes: 0 all passed, 1 a check failed, 2 the user must change something. */
const USAGE = 2;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

function usage(message: string): never {
  process.stderr.write(`${message}\nTry: npm run conformance -- --help\n`);
  process.exit(USAGE);
}

function endpointOf({ endpoint = "", bucket = "", versionedBucket, ...options }: Options): Endpoint {
  const gives = new Set<Need>();
  if (versionedBucket !== undefined) gives.add("versions");
  if (options.refusesUnknown) gives.add("refusals");
  if (options.large) gives.add("large");
  const settings = { endpoint, region: options.region, forcePathStyle: options.pathStyle === true };
  return { settings, bucket, gives, ...(versionedBucket === undefined ? {} : { versioned: versionedBucket }) };
}

/** Runs checks one after another, each below its own prefix of one run. After an interrupt the rest is not run. */
async function runAll(checks: readonly Check[], endpoint: Endpoint, tell: (outcome: Outcome) => void): Promise<Outcome[]> {
  const run = `keepsake-conformance/${randomBytes(6).toString("hex")}`;
  const outcomes: Outcome[] = [];
  let interrupted = false;
  process.once("SIGINT", () => {
    interrupted = true;
  });
  for (const [i, check] of checks.entries()) {
    if (interrupted) break;
    const outcome = await runCheck(check, endpoint, `${run}/${i}/`);
    outcomes.push(outcome);
    tell(outcome);
  }
  return outcomes;
}

async function main(options: Options): Promise<void> {
  const checks = CHECKS.filter(({ name }) => name.toLowerCase().includes((options.only ?? "").toLowerCase()));
  if (checks.length === 0) usage(`No check has ${JSON.stringify(options.only)} in its name.`);
  const endpoint = endpointOf(options);
  const table = tableOf(checks);
  if (options.dryRun) {
    for (const check of checks) say(table.planned(check, whySkipped(check, endpoint)));
    return;
  }
  if (!URL.canParse(options.endpoint ?? "") || !options.bucket) usage("Give --endpoint URL and --bucket NAME.");
  const unreachable = await whyUnreachable(endpoint);
  if (unreachable !== "") usage(unreachable);
  const outcomes = await runAll(checks, endpoint, (outcome) => options.json || say(table.outcome(outcome)));
  const conforms = outcomes.length === checks.length && outcomes.every(({ result }) => result !== "failed");
  if (options.json) say(JSON.stringify({ endpoint: options.endpoint, conforms, outcomes }, null, 2));
  else say(`\n${summaryOf(outcomes)}`);
  process.exit(conforms ? 0 : 1);
}

await new Command("npm run conformance --")
  .description(
    "Hold an S3 endpoint against what Keepsake needs of it, by the wire and with AWS's own SDK. The embedded store passes the same checks in npm test.",
  )
  .option("--endpoint <url>", "the store, https://s3.eu-central-1.amazonaws.com or http://127.0.0.1:7401")
  .option("--bucket <name>", "a bucket without versioning that is there already")
  .option("--versioned-bucket <name>", "one with versioning; without it the checks of versions are skipped")
  .option("--region <name>", "what requests are signed for", process.env.AWS_REGION ?? "us-east-1")
  .option("--path-style", "http://host/bucket/key rather than http://bucket.host/key")
  .option("--large", "also move 300 MiB, in one put and in parts")
  .option("--refuses-unknown", "also expect 501 for what Keepsake never asks, as of the embedded store")
  .option("--only <text>", "only the checks with this in their names")
  .option("--json", "one JSON document at the end")
  .option("--dry-run", "list the checks, and which would be skipped; send nothing")
  .addHelpText(
    "after",
    `
Credentials come from the environment, as for every AWS tool: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.
They must be allowed to read, write, list and delete objects (and versions) in the two buckets; no other bucket is touched.
Every key begins with keepsake-conformance/ and a random name, and is removed when its check is over.
A row says passed, failed with what the store answered, or skipped with what it lacks; a note tells of a difference from AWS
that Keepsake does not mind. Exit code: 0 when nothing failed, 1 when something did, 2 when the command must be changed.

Examples:
  npm run conformance -- --dry-run
  npm run conformance -- --endpoint http://ceph:7480 --bucket test --versioned-bucket test-versions --path-style
  npm run conformance -- --endpoint https://s3.eu-central-1.amazonaws.com --region eu-central-1 --bucket my-test --json`,
  )
  .showHelpAfterError("Try: npm run conformance -- --help")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : USAGE))
  .parseAsync()
  .then((program) => main(program.opts()));
