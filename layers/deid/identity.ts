import type { Element } from "#dicom/elements";
import { trimmed } from "#dicom/text";
import { effectiveVr } from "./actions.ts";
import { annexE } from "./annex-e.ts";

/** What identifies the people of one file: held in memory while the file is worked on, never written. Text is bytes 0..255, lower case. */
export interface Identity {
  /** Words of names (four characters or more) and numbers (five digits or more): found anywhere, they betray. */
  readonly tokens: ReadonlySet<string>;
  /** Whole values, whatever their length. */
  readonly values: ReadonlySet<string>;
}

/** Besides person names and UIDs: ids of patient, study and order, addresses, institutions. */
const IDENTIFYING: ReadonlySet<string> = new Set([
  "00080050",
  "00080080",
  "00080081",
  "00081010",
  "00081040",
  "00100020",
  "00100021",
  "00100030",
  "00101000",
  "00101040",
  "00102154",
  "00200010",
  "00380010",
  "00321060",
  "00401001",
  "00402016",
  "00402017",
]);

const WORD = /[\p{L}\p{N}]+/gu;
const WORDLESS: ReadonlySet<string> = new Set(["anonymous", "unknown", "none", "test"]);

const isTelling = (word: string): boolean => !WORDLESS.has(word) && (/^\d+$/.test(word) ? word.length >= 5 : word.length >= 4);

/** Collects the identity values of a data set, nested items included. */
export function identityOf(elements: readonly Element[]): Identity {
  const tokens = new Set<string>();
  const values = new Set<string>();
  const visit = (list: readonly Element[]): void => {
    for (const element of list) {
      if (element.kind === "sequence") for (const item of element.items) visit(item.elements);
      else collect(element.tag, effectiveVr(element), element.value, tokens, values);
    }
  };
  visit(elements);
  return { tokens, values };
}

const isInstanceUid = (tag: string, vr: string): boolean => vr === "UI" && annexE(tag)?.basicProfile.includes("U") === true;

function collect(tag: string, vr: string, bytes: Uint8Array, tokens: Set<string>, values: Set<string>): void {
  const isUid = isInstanceUid(tag, vr);
  if (vr !== "PN" && !isUid && !IDENTIFYING.has(tag)) return;
  for (const value of trimmed(bytes).toLowerCase().split("\\")) {
    if (value.length > 1 && !value.startsWith("1.2.840.10008.")) values.add(value);
    const words = isUid ? [] : (value.match(WORD) ?? []);
    for (const word of words.filter(isTelling)) tokens.add(word);
  }
}

/** True where a value repeats something of the identity: as a whole, or, in free text, any of its words. */
export function betrays(identity: Identity, vr: string, bytes: Uint8Array): boolean {
  const text = trimmed(bytes).toLowerCase();
  if (text.length < 2) return false;
  if (text.split("\\").some((value) => identity.values.has(value))) return true;
  return vr !== "CS" && vr !== "UI" && [...text.matchAll(WORD)].some(([word]) => identity.tokens.has(word));
}
