import { readFileSync } from "node:fs";
import { POLICIES } from "#deid/policies";
import type { PolicyDocument } from "#deid/policy-schema";
import { compileDocument, type Policy, PolicyError } from "#deid/treatment";
import { UsageError } from "./usage-error.ts";

/** A person's word on single attributes: by keyword or tag, what is to be done with each. */
export type Decisions = Readonly<Record<string, "keep" | "remove" | "redact" | "mask" | { readonly replace: string }>>;

/** What stands where a value was that nobody should read, though that there was one. */
const MASKED = "****";

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UsageError(`${file} is no JSON that can be read: ${(error as Error).name}.`);
  }
}

/** A shipped policy by its name, or a clinic's own by its file. */
export function policyDocumentOf(name: string): unknown {
  return Object.hasOwn(POLICIES, name) ? POLICIES[name as keyof typeof POLICIES] : readJson(name);
}

const isShipped = (document: unknown): document is PolicyDocument => Object.values<unknown>(POLICIES).includes(document);

/** Compiles a policy; what is wrong with it is said in one line. Only what is not shipped needs its shape checked, which takes long to load. */
export async function policyOf(document: unknown): Promise<Policy> {
  if (isShipped(document)) return compileDocument(document);
  const { compilePolicy } = await import("#deid/policy");
  try {
    return compilePolicy(document);
  } catch (error) {
    if (error instanceof PolicyError) throw new UsageError(`The policy cannot be carried out. ${error.message}`);
    throw error;
  }
}

/** A policy with options added to each of its rules, and with a person's decisions over its lists. */
export function adapted(document: unknown, options: readonly string[], decisions: Decisions): unknown {
  if (options.length === 0 && Object.keys(decisions).length === 0) return document;
  const { rules = [{ do: "deidentify" }], keep = [], remove = [], replace = {}, ...rest } = document as PolicyDocument;
  const decided = Object.entries(decisions);
  const named = (word: Decisions[string]) => decided.filter(([, given]) => given === word).map(([attribute]) => attribute);
  return {
    ...rest,
    rules: rules.map((rule) => ({ ...rule, do: withOptions(rule.do, options) })),
    keep: [...keep, ...named("keep")],
    remove: [...remove, ...named("remove")],
    replace: {
      ...replace,
      ...Object.fromEntries(named("redact").map((attribute) => [attribute, ""])),
      ...Object.fromEntries(named("mask").map((attribute) => [attribute, MASKED])),
      ...Object.fromEntries(
        decided.flatMap(([attribute, given]) => (typeof given === "object" ? [[attribute, given.replace]] : [])),
      ),
    },
  };
}

const withOptions = (action: string, options: readonly string[]): string => {
  const [, names = ""] = action.split(":");
  const all = [...names.split(","), ...options].filter((name) => name !== "");
  return all.length === 0 ? "deidentify" : `deidentify:${all.join(",")}`;
};

/** Reads a decision file: `{ "StudyDescription": "keep", "SeriesDescription": { "replace": "Series" }, … }`. */
export function decisionsIn(file: string): Decisions {
  const json = readJson(file);
  const isWord = (word: unknown): boolean =>
    word === "keep" ||
    word === "remove" ||
    word === "redact" ||
    word === "mask" ||
    typeof (word as { replace?: unknown } | null)?.replace === "string";
  if (typeof json !== "object" || json === null || !Object.values(json).every(isWord))
    throw new UsageError(`${file}: give each attribute one of "keep", "remove", "redact", "mask" or { "replace": "text" }.`);
  return json as Decisions;
}
