import type { Element } from "#dicom/elements";
import type { DicomFile } from "#dicom/file";
import { trimmed } from "#dicom/text";
import { type Deidentified, deidentify, type Settings } from "./deidentify.ts";
import { eachLeaf, tellingOf, tellingVr } from "./identity.ts";
import { MARKER_TAGS } from "./markers.ts";
import type { Policy, Treatment } from "./treatment.ts";
import { isNewUid, isWellKnown } from "./uids.ts";

/** A file that came as clean, de-identified once more. */
export interface Rechecked {
  readonly clean: Deidentified;
  /** Paths of what the engine would change, and of UIDs that it has not made: none in a file that is clean. */
  readonly unclean: readonly string[];
}

/**
 * De-identifies what is said to be clean already, with Retain UIDs. What the policy changes under a key it does not change twice. Throws what
 * `deidentify` throws.
 */
export function recheck(file: DicomFile, settings: Settings): Rechecked {
  const clean = deidentify(file, { ...settings, policy: secondPass(settings.policy) });
  return { clean, unclean: [...new Set([...differences(file, clean), ...foreignUids(file)])] };
}

const secondPass = ({ rules, otherwise, ...policy }: Policy): Policy => ({
  ...policy,
  rules: rules.map(({ when, treatment }) => ({ when, treatment: again(treatment) })),
  otherwise: again(otherwise),
});

const RETAIN_UIDS = "RetainUIDsOption";
const PATIENT_ID = "00100020";

function again(treatment: Treatment): Treatment {
  const { optionNames, options, patientIdHash, keep, dates } = treatment;
  const retained = new Set([...options, "retainUIDs" as const]);
  if (dates === "shift" && retained.delete("retainLongitudinalModifiedDates")) retained.add("retainLongitudinalFullDates");
  return {
    ...treatment,
    optionNames: [...new Set([...optionNames, RETAIN_UIDS])],
    options: retained,
    patientIdHash: false,
    keep: patientIdHash ? new Set([...keep, PATIENT_ID]) : keep,
  };
}

/** What is written whatever a file says: it tells nothing of whether the file was clean. */
const CLAIMS: ReadonlySet<string> = new Set([...MARKER_TAGS, "00280301"]);

function differences({ before, after }: DicomFile, clean: Deidentified): readonly string[] {
  const said = (elements: readonly Element[]) => elements.filter(({ tag }) => !CLAIMS.has(tag));
  return differing(said([...before, ...after]), said([...clean.before, ...clean.after]), "");
}

/** Paths at which two data sets differ. */
function differing(a: readonly Element[], b: readonly Element[], path: string): readonly string[] {
  const others = new Map(b.map((element) => [element.tag, element]));
  const found = a.flatMap((element) => {
    const here = path === "" ? element.tag : `${path}.${element.tag}`;
    const other = others.get(element.tag);
    others.delete(element.tag);
    return other === undefined ? [here] : differingIn(element, other, here);
  });
  return [...found, ...[...others.keys()].map((tag) => (path === "" ? tag : `${path}.${tag}`))];
}

function differingIn(a: Element, b: Element, path: string): readonly string[] {
  if (a === b) return [];
  if (a.kind === "leaf" && b.kind === "leaf") return trimmed(a.value) === trimmed(b.value) ? [] : [path];
  if (a.kind === "leaf" || b.kind === "leaf" || a.items.length !== b.items.length) return [path];
  return a.items.flatMap((item, n) => differing(item.elements, b.items[n]?.elements ?? [], path));
}

/** Attributes whose UIDs are another program's: new ones have one form, and those of the standard are known. */
function foreignUids({ before, after }: DicomFile): readonly string[] {
  const found: string[] = [];
  eachLeaf([...before, ...after], "", (leaf) => {
    const uids = tellingOf(leaf.tag, tellingVr(leaf)) === "uid" ? trimmed(leaf.value).split("\\") : [];
    if (uids.some((uid) => uid !== "" && !isNewUid(uid) && !isWellKnown(uid))) found.push(leaf.tag);
  });
  return found;
}
