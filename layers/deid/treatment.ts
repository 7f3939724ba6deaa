import { dictionaryVr } from "#dicom/dictionary";
import { isPrivate } from "#dicom/elements";
import type { Box } from "#pipeline/documents";
import { isRemovedAlways } from "./always-removed.ts";
import { dictionaryTag } from "./attributes.ts";
import { type Condition, type Lookup, parseCondition } from "./conditions.ts";
import { IDENTIFYING } from "./identifying.ts";
import { contradiction, OPTIONS, type Option, PATIENT_ID_HASH, REFUSED_OPTIONS } from "./options.ts";
import type { Origin } from "./origin.ts";
import { POLICIES } from "./policies.ts";
import type { PolicyDocument, RuleDocument } from "./policy-schema.ts";
import { fitsVr } from "./vr-values.ts";

/** A policy that cannot be carried out. The message names the place in the JSON and what to write there; it repeats no value. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
}

/** What is done with an instance that a rule applies to. */
export interface Treatment {
  /** The options as named, the Basic Profile left out. */
  readonly optionNames: readonly string[];
  readonly options: ReadonlySet<Option>;
  readonly patientIdHash: boolean;
  /** By tag. */
  readonly keep: ReadonlySet<string>;
  readonly remove: ReadonlySet<string>;
  readonly replace: ReadonlyMap<string, string>;
  readonly dates: "cut" | "shift";
  readonly birthDate: "decade" | "profile";
  readonly unlisted: "remove" | "keep-standard";
  readonly onFailure: "reject" | "continue";
  /** Whether a person looks at every picture, or only at those that were not found clean. */
  readonly review: "always" | "held-only";
}

/** A policy ready to be applied. */
export interface Policy {
  /** `id@version`, for records. */
  readonly name: string;
  readonly rules: readonly { readonly when: readonly Condition[]; readonly treatment: Treatment }[];
  readonly otherwise: Treatment;
  readonly covers: readonly { readonly when: readonly Condition[]; readonly boxes: readonly Box[] }[];
}

/** Makes a policy of a document of the right shape. Throws PolicyError with the path of what is wrong. */
export function compileDocument(given: PolicyDocument): Policy {
  const document = extended(given);
  const conditions = (texts: readonly string[], path: Path): readonly Condition[] =>
    texts.map((text, n) => at([...path, "when", n], () => parseCondition(text)));
  const rules = (document.rules ?? []).map((rule, index) => ({
    when: conditions(rule.when ?? [], ["rules", index]),
    treatment: treatmentOf(document, rule, ["rules", index]),
  }));
  const basic = treatmentOf(document, { do: "deidentify" }, []);
  const covers = (document.cover ?? []).map(({ when, boxes }, index) => ({ when: conditions(when, ["cover", index]), boxes }));
  return { name: `${document.id}@${document.version}`, rules, otherwise: basic, covers };
}

/** The treatment of one instance: that of the first rule whose conditions all hold, else the Basic Profile. */
export const treatmentFor = (policy: Policy, origin: Origin, lookup: Lookup): Treatment =>
  policy.rules.find(({ when }) => when.every((holds) => holds(origin, lookup)))?.treatment ?? policy.otherwise;

/** What is covered of a picture whatever is found in it: the boxes of all entries whose conditions hold. */
export const coversFor = (policy: Policy, origin: Origin, lookup: Lookup): readonly Box[] =>
  policy.covers.filter(({ when }) => when.every((holds) => holds(origin, lookup))).flatMap(({ boxes }) => boxes);

type Path = readonly PropertyKey[];

/** A place in a policy's JSON as text: `rules[0].when[1]`. */
export const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : `${text}${text ? "." : ""}${String(part)}`),
    "",
  ) || "policy";

/** Runs `read`; what it throws becomes a PolicyError at this place. */
function at<T>(path: Path, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof PolicyError) throw error;
    throw new PolicyError(`${pathText(path)} ${error instanceof Error ? error.message : "cannot be read"}.`, { cause: error });
  }
}

function extended(document: PolicyDocument): PolicyDocument {
  if (document.extends === undefined) {
    if (document.rules === undefined)
      throw new PolicyError("rules: Give at least one rule, or name a shipped policy under extends.");
    return document;
  }
  const base = Object.entries(POLICIES).find(([id]) => id === document.extends)?.[1];
  if (base === undefined) throw new PolicyError(`extends: Name one of ${Object.keys(POLICIES).join(", ")}.`);
  return { ...base, ...document, replace: { ...base.replace, ...document.replace } };
}

function treatmentOf(document: PolicyDocument, rule: RuleDocument, path: Path): Treatment {
  const optionNames = at([...path, "do"], () => parseAction(rule.do));
  const list = (name: "keep" | "remove"): string[] => [
    ...(document[name] ?? []).map((text, n) => at([name, n], () => listed(text, name))),
    ...(rule[name] ?? []).map((text, n) => at([...path, name, n], () => listed(text, name))),
  ];
  return {
    optionNames,
    options: new Set(optionNames.flatMap((name) => OPTIONS[name]?.column ?? [])),
    patientIdHash: optionNames.includes(PATIENT_ID_HASH),
    keep: new Set(list("keep")),
    remove: new Set(list("remove")),
    replace: new Map([...replacements(document.replace, []), ...replacements(rule.replace, path)]),
    dates: document.dates ?? "cut",
    birthDate: document.birthDate ?? "profile",
    unlisted: document.unlisted ?? "remove",
    onFailure: document.onFailure ?? "continue",
    review: rule.review ?? document.review ?? "always",
  };
}

/** `deidentify:OPTION,OPTION`, as dcm4chee-arc writes it. */
function parseAction(text: string): readonly string[] {
  const [, names = ""] = /^deidentify(?::([A-Za-z,\s]*))?$/.exec(text) ?? [];
  if (!text.startsWith("deidentify")) throw new Error("is no action: write deidentify:OPTION,OPTION");
  const options = [...new Set(names.split(",").map((name) => name.trim()))].filter((name) => name !== "");
  if (text.includes(":") && options.length === 0) throw new Error(`names no option: known are ${Object.keys(OPTIONS).join(", ")}`);
  for (const option of options) {
    if (REFUSED_OPTIONS[option] !== undefined) throw new Error(`names ${option}. ${REFUSED_OPTIONS[option]}`);
    if (OPTIONS[option] === undefined) throw new Error(`names an unknown option; known are ${Object.keys(OPTIONS).join(", ")}`);
  }
  const clash = contradiction(options);
  if (clash !== undefined) throw new Error(`contradicts itself. ${clash}`);
  return options.filter((option) => option !== "BasicApplicationConfidentialityProfile");
}

function tagOf(text: string): string {
  const tag = dictionaryTag(text);
  if (tag === undefined) throw new Error("names no attribute of PS3.6: write a keyword or eight hex digits");
  if (isPrivate(tag) || isRemovedAlways(tag)) throw new Error("names an attribute that is removed whatever a policy says");
  return tag;
}

/** Keeping these would make (0012,0062) Patient Identity Removed untrue. */
function listed(text: string, name: "keep" | "remove"): string {
  const tag = tagOf(text);
  if (MARKERS.has(tag) || NEEDED.has(tag)) throw new Error("names an attribute that Keepsake itself writes");
  const vr = dictionaryVr(tag);
  if (name === "keep" && (IDENTIFYING.has(tag) || vr === "PN"))
    throw new Error("would keep the patient's identity: replace it, or leave it out");
  if (name === "keep" && (vr === "UI" || vr === "DA" || vr === "DT" || vr === "TM"))
    throw new Error("would keep a UID or a date: choose the option that retains them instead");
  return tag;
}

const MARKERS: ReadonlySet<string> = new Set(["00120062", "00120063", "00120064", "00280303"]);
const NEEDED: ReadonlySet<string> = new Set(["00080005", "00080016", "00080018", "0020000D", "0020000E"]);

function replacements(values: PolicyDocument["replace"], path: Path): [string, string][] {
  return Object.entries(values ?? {}).map(([text, value]) =>
    at([...path, "replace", text], () => {
      const tag = tagOf(text);
      if (MARKERS.has(tag) || NEEDED.has(tag)) throw new Error("names an attribute that Keepsake itself writes");
      const vr = dictionaryVr(tag) ?? "UN";
      if (!fitsVr(vr, value)) throw new Error(`has a value that does not fit VR ${vr} in plain ASCII`);
      return [tag, value];
    }),
  );
}
