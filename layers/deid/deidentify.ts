import { type Element, inTagOrder, type Leaf } from "#dicom/elements";
import type { DicomFile } from "#dicom/file";
import { clinicKey } from "#pipeline/derive";
import type { Box } from "#pipeline/documents";
import { Rejection } from "#pipeline/rejections";
import { annexE, codeFor } from "./annex-e.ts";
import { effectiveVr } from "./attributes.ts";
import type { Means } from "./carry-out.ts";
import type { Lookup } from "./conditions.ts";
import { CUT, cutToDecade, dayOf, shiftBy } from "./dates.ts";
import { identityOf, type LastPeople } from "./identity.ts";
import { instanceUids, withUids } from "./instance-uids.ts";
import { lastLook } from "./last-look.ts";
import { earlierMarkers, MARKER_TAGS, markers } from "./markers.ts";
import type { Origin } from "./origin.ts";
import { patientKey } from "./patient.ts";
import { textIn } from "./place.ts";
import type { ByteSet } from "./searches.ts";
import { textsAt } from "./texts-at.ts";
import { coversFor, type Policy, type Treatment, treatmentFor } from "./treatment.ts";
import { uidMap } from "./uids.ts";
import { type Change, Walk } from "./walk.ts";

/** What de-identifying needs besides the file. Keys are 32 bytes each, of one clinic. */
export interface Settings {
  readonly policy: Policy;
  readonly uidKey: Uint8Array;
  readonly dateKey: Uint8Array;
  readonly pseudonymKey: Uint8Array;
  readonly origin?: Origin;
  /** What De-identification Method (0012,0063) also says, at most 64 characters each. */
  readonly says?: readonly string[];
}

/** A clinic's keys, of a secret of 32 bytes or more. */
export const keysFor = (secret: Uint8Array, clinic: string): Pick<Settings, "uidKey" | "dateKey" | "pseudonymKey"> => ({
  uidKey: clinicKey(secret, clinic, "uid"),
  dateKey: clinicKey(secret, clinic, "date"),
  pseudonymKey: clinicKey(secret, clinic, "pseudonym"),
});

/** An instance without identity, its pixel data aside. `before` and `after` are in tag order, without duplicates. */
export interface Deidentified {
  /** New UIDs, also where the policy retains UIDs in the header: what keys are made of. */
  readonly study: string;
  readonly series: string;
  readonly sop: string;
  readonly sopClass: string;
  /** The SOP Instance UID that the header has. */
  readonly headerSop: string;
  readonly before: readonly Element[];
  readonly after: readonly Element[];
  /** `id@version` of the policy. */
  readonly policy: string;
  /** How many elements each action touched; `lastLook` counts what only the last look found. */
  readonly actions: Readonly<Record<string, number>>;
  readonly changes: readonly Change[];
  /** Whether the policy has a person look at every picture. */
  readonly review: Treatment["review"];
  /** What the policy covers of a picture of this device, in pixels. */
  readonly cover: readonly Box[];
  readonly lastLook: {
    /** Paths of what the last look removed or replaced. */
    readonly hits: readonly string[];
    /** False where identity is still there: hold the file for a person. */
    readonly clear: boolean;
  };
}

const SILENT: readonly string[] = [];
const DIRECTORY_RECORDS = "00041220";
const PIXELS = "7FE00010";

/** De-identifies everything of a file but its pixel data. Throws Rejection for directories and what the policy rejects. */
export function deidentify(file: DicomFile, settings: Settings): Deidentified {
  const original = file.after.length === 0 ? file.before : [...file.before, ...file.after];
  if (original.some(({ tag }) => tag === DIRECTORY_RECORDS)) throw new Rejection("DIRECTORY");
  const old = instanceUids(original, pixelBytes(file));
  const [origin, lookup] = [settings.origin ?? {}, lookupIn(original)];
  const treatment = treatmentFor(settings.policy, origin, lookup);
  const sopClass = textIn(original, "00080016");
  const { mapUid, people } = memoryOf(settings);
  const walk = new Walk(treatment, sopClass, meansFor(file, original, settings, treatment, mapUid));
  const clean = walk.dataSet(original);
  const identity = identityOf(original, (leaf) => isKept(leaf, treatment), people);
  const look = lastLook(clean, identity, (leaf) => walk.ours.has(leaf), sopClass);
  const said = markers(settings.policy, treatment, earlierMarkers(look.elements), settings.says ?? SILENT);
  const uids = { study: mapUid(old.study), series: mapUid(old.series), sop: mapUid(old.sop) };
  const all = inTagOrder([...withUids(look.elements, uids).filter(({ tag }) => !MARKER_TAGS.has(tag)), ...said]);
  return {
    ...uids,
    sopClass: textIn(all, "00080016"),
    headerSop: textIn(all, "00080018"),
    before: all.filter(({ tag }) => tag < PIXELS),
    after: all.filter(({ tag }) => tag > PIXELS),
    policy: settings.policy.name,
    actions: counted(walk.changes, look.hits.length),
    changes: walk.changes,
    review: treatment.review,
    cover: coversFor(settings.policy, origin, lookup),
    lastLook: { hits: look.hits, clear: look.clear && !holds(identity.bytes, all, walk.ours) },
  };
}

/** VRs whose values the last look compares one by one: there an identifier may stand by chance. */
const COMPARED: ReadonlySet<string> = new Set(["AS", "CS", "DA", "DS", "DT", "IS", "TM"]);

/** True where secrets are in the bytes of text or of binary values, whatever the last look made of them. */
const holds = (secrets: ByteSet, elements: readonly Element[], ours: ReadonlySet<Leaf>): boolean =>
  elements.some((element) =>
    element.kind === "sequence"
      ? element.items.some((item) => holds(secrets, item.elements, ours))
      : !ours.has(element) && !COMPARED.has(effectiveVr(element)) && secrets.foundIn(element.value),
  );

const pixelBytes = ({ pixelData }: DicomFile): number => (pixelData === undefined ? 0 : pixelData.end - pixelData.start);

const lookupIn =
  (elements: readonly Element[]): Lookup =>
  (path) =>
    textsAt(elements, path);

/** What an option keeps is not secret. Birth dates and names always are. */
function isKept(leaf: Leaf, treatment: Treatment): boolean {
  if (effectiveVr(leaf) === "PN") return false;
  if (treatment.keep.has(leaf.tag)) return true;
  const row = annexE(leaf.tag);
  return row !== undefined && codeFor(row, treatment.options) === "K";
}

/** What files under the same settings mostly repeat, forgotten with the settings: they are made for one folder, or one upload. */
interface Memory {
  readonly mapUid: (uid: string) => string;
  readonly people: LastPeople;
}

const memories = new WeakMap<Settings, Memory>();

function memoryOf(settings: Settings): Memory {
  const memory = memories.get(settings) ?? { mapUid: remembering(uidMap(settings.uidKey)), people: {} };
  memories.set(settings, memory);
  return memory;
}

const MOST_UIDS = 2_000;
const LONGEST_UID = 64; // characters (PS3.5 9.1): what is longer is none, and would fill memory

/** Files name few UIDs, most of them often. */
function remembering(map: (uid: string) => string): (uid: string) => string {
  const known = new Map<string, string>();
  return (uid) => {
    const found = known.get(uid);
    if (found !== undefined) return found;
    const mapped = map(uid);
    if (uid.length > LONGEST_UID) return mapped;
    if (known.size >= MOST_UIDS) known.clear();
    known.set(uid, mapped);
    return mapped;
  };
}

function meansFor(
  file: DicomFile,
  original: readonly Element[],
  { dateKey, pseudonymKey }: Settings,
  treatment: Treatment,
  mapUid: (uid: string) => string,
): Means {
  return {
    mapUid,
    dates: treatment.dates === "shift" ? shiftBy(offsetOf(patientKey(file, dateKey))) : CUT,
    birthDate: cutToDecade(dayOf(textIn(original, "00080020"))?.year),
    replace: treatment.replace,
    patientIdHash: () => patientKey(file, pseudonymKey).slice(0, 32),
    pseudonymKey,
  };
}

/** Days into the past, from one to ten years: one number a patient, so that intervals stay. */
const offsetOf = (patient: string): number => -(365 + (Number.parseInt(patient.slice(0, 8), 16) % 3288));

function counted(changes: readonly Change[], hits: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { action } of changes) counts[action] = (counts[action] ?? 0) + 1;
  return hits === 0 ? counts : { ...counts, lastLook: hits };
}
