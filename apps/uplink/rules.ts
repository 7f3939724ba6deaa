import { type Lookup, parseCondition } from "#deid/conditions";
import { deidentify, type Settings } from "#deid/deidentify";
import type { Origin } from "#deid/origin";
import { compilePolicy } from "#deid/policy";
import { textsAt } from "#deid/texts-at";
import type { Policy } from "#deid/treatment";
import type { DicomFile } from "#dicom/file";
import { Values } from "#dicom/values";
import type { NewContent } from "#dicom/write";
import { Rejection } from "#pipeline/rejections";
import type { RuleConfig } from "./rule-schema.ts";

/** Keys of a clinic, as de-identifying needs them. */
export type RuleKeys = Pick<Settings, "uidKey" | "dateKey" | "pseudonymKey">;

/** An object before or after rules. */
export interface Ruled {
  readonly file: DicomFile;
  readonly sop: string;
  /** True where a rule has changed something: the file must be written anew. */
  readonly changed: boolean;
}

/** How a ruled object is written: its pixel data as they came. */
export const ruledContent = ({ file: { before, after, encoding }, sop }: Ruled): NewContent => ({
  sopClass: new Values(before, encoding).text("00080016"),
  sop,
  before,
  after,
  pixels: { kind: "same" },
});

/** Rules as they are configured, for objects that come, or that go to one receiver. */
export interface RulesConfig {
  /** Names the rules in messages. */
  readonly place: string;
  readonly when: readonly string[];
  readonly rules: readonly RuleConfig[];
  readonly acceptsConstantPatientId: boolean;
}

/** What rules make of an object. */
export interface Rules {
  /** True where the rules are for this object at all. */
  readonly wants: (file: DicomFile, origin: Origin) => boolean;
  /** Throws Rejection for what a rule fails on. */
  readonly apply: (file: DicomFile, origin: Origin, sop: string) => Ruled;
}

/** Rules that cannot be carried out, or must not. */
export class RulesInvalid extends Error {
  override readonly name = "RulesInvalid";
}

const PATIENT_ID = "00100020";
const SAYS = ["Pixels not checked"];

interface CompiledRule {
  readonly rule: RuleConfig;
  readonly holds: Holds;
  readonly policy: Policy;
}

type Holds = (file: DicomFile, origin: Origin) => boolean;

/** Reads rules. Throws RulesInvalid with the place of what is wrong. */
export function compileRules({ place, when, rules, acceptsConstantPatientId }: RulesConfig, keys: RuleKeys): Rules {
  const compiled = rules.map((rule, index) => compiledRule(rule, `${place}, rule ${index + 1}`));
  const constant = compiled.findIndex(({ policy }) => hasConstantPatientId(policy));
  if (constant >= 0 && !acceptsConstantPatientId)
    throw new RulesInvalid(
      `${place}, rule ${constant + 1} gives every patient the same Patient ID, and who gets the objects would take them for one. Add RetainPatientIDHashOption to the rule, or keep PatientID, or in a forward say "acceptsConstantPatientId": true.`,
    );
  const byPriority = compiled.toSorted((a, b) => b.rule.priority - a.rule.priority);
  return {
    wants: held(when, place),
    apply: (file, origin, sop) => applied(byPriority, keys, origin, { file, sop, changed: false }),
  };
}

function compiledRule(rule: RuleConfig, place: string): CompiledRule {
  const { keep, remove, replace } = rule;
  const document = { id: "uplink", version: "1", extends: "basic", rules: [{ do: rule.do, keep, remove, replace }] };
  return { rule, holds: held(rule.when, place), policy: orInvalid(place, () => compilePolicy(document)) };
}

function held(when: readonly string[], place: string): Holds {
  const conditions = when.map((text) => orInvalid(`${place}, ${text.split(/[!=]/)[0]}`, () => parseCondition(text)));
  return (file, origin) => conditions.every((condition) => condition(origin, lookupIn(file)));
}

const lookupIn =
  (file: DicomFile): Lookup =>
  (path) =>
    textsAt(file.before, path);

function orInvalid<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new RulesInvalid(`${place}: ${(error as Error).message}`);
  }
}

/** Basic empties the Patient ID, which merges patients as one value for all of them does. */
function hasConstantPatientId(policy: Policy): boolean {
  return policy.rules.some(
    ({ treatment: { patientIdHash, keep, replace } }) => replace.has(PATIENT_ID) || !(patientIdHash || keep.has(PATIENT_ID)),
  );
}

function applied(rules: readonly CompiledRule[], keys: RuleKeys, origin: Origin, given: Ruled): Ruled {
  let now = given;
  for (const { rule, holds, policy } of rules) {
    if (!holds(now.file, origin)) continue;
    try {
      now = deidentified(now, { policy, origin, says: SAYS, ...keys });
    } catch (error) {
      if (!(error instanceof Rejection) || rule.onFailure === "rethrow") throw error;
    }
    if (rule.sufficient) break;
  }
  return now;
}

function deidentified({ file }: Ruled, settings: Settings): Ruled {
  const { before, after, headerSop, lastLook } = deidentify(file, settings);
  if (!lastLook.clear) throw new Rejection("UNREADABLE_ATTRIBUTE");
  return { file: { ...file, before, after }, sop: headerSop, changed: true };
}
