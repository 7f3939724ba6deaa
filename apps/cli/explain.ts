import type { PolicyDocument, RuleDocument } from "#deid/policy-schema";
import { tableActions } from "#deid/table-actions";
import { policyDocumentOf, policyOf } from "./policy-files.ts";

const US_IMAGE = "1.2.840.10008.5.1.4.1.1.6.1";

/** What each action means, for people. */
const MEANS: Readonly<Record<string, string>> = {
  remove: "removed",
  keep: "kept",
  empty: "emptied",
  dummy: "replaced by a value that says nothing",
  newUid: "replaced by a new UID",
  clean: "cleaned of what tells who it is",
  date: "cut or moved, as the policy says",
  keepDate: "kept where it is a date",
  decade: "cut to the decade",
  age: "kept, 90 years at most",
  pseudonym: "replaced by a keyed name",
  patientIdHash: "replaced by a keyed hash",
  replace: "replaced by the policy's value",
};

const rulesOf = (document: unknown): readonly RuleDocument[] => (document as PolicyDocument).rules ?? [];

/** `keepsake explain`: what a policy does with every attribute of Table E.1-1, from the table itself. */
export async function explain({ policy: name, json }: { policy: string; json?: true }): Promise<void> {
  const document = policyDocumentOf(name);
  const policy = await policyOf(document);
  const conditions = rulesOf(document).map(({ when = [] }) => when);
  const rules = [...policy.rules.map(({ treatment }) => treatment), ...(policy.rules.length === 0 ? [policy.otherwise] : [])];
  const explained = rules.map((treatment, rule) => ({
    when: conditions[rule] ?? [],
    options: treatment.optionNames,
    replaced: Object.fromEntries(treatment.replace),
    actions: tableActions(treatment, US_IMAGE),
  }));
  if (json) return void process.stdout.write(`${JSON.stringify({ policy: policy.name, rules: explained })}\n`);
  process.stdout.write(`${policy.name}: the Basic Profile of PS3.15, for an ultrasound image\n`);
  for (const { when, options, replaced, actions } of explained) {
    if (when.length > 0) process.stdout.write(`\nWhere ${when.join(" and ")}:`);
    process.stdout.write(`\n${options.length === 0 ? "No options." : `With ${options.join(", ")}.`}\n`);
    for (const { tag, keyword, action } of actions) {
      const value = action === "replace" ? ` "${replaced[tag]}"` : "";
      process.stdout.write(`  (${tag.slice(0, 4)},${tag.slice(4)}) ${keyword.padEnd(56)} ${MEANS[action] ?? action}${value}\n`);
    }
  }
  process.stdout.write(
    "\nAlways removed: private groups that are not safe, curves, overlays, signatures, file meta, preamble, group lengths.\n",
  );
}
