import type { Element } from "#dicom/elements";
import { EXPLICIT_LE } from "#dicom/elements";
import { encodeElements, textElement } from "#dicom/encode";
import { contentDigest } from "#pipeline/derive";
import { textIn } from "./place.ts";

/** What the new UIDs of an instance are made of: its own UIDs, or what stands for them. */
export interface InstanceUids {
  readonly study: string;
  readonly series: string;
  readonly sop: string;
}

const TAGS: Readonly<Record<keyof InstanceUids, string>> = { study: "0020000D", series: "0020000E", sop: "00080018" };

/**
 * Of an instance without a SOP Instance UID its header stands for it, the pixel data's length included; without a Study Instance UID its
 * series does, or else the instance itself. So nothing is merged that no UID of the file says belongs together.
 */
export function instanceUids(elements: readonly Element[], pixelBytes: number): InstanceUids {
  const [study, series, own] = [TAGS.study, TAGS.series, TAGS.sop].map((tag) => textIn(elements, tag));
  const sop = own || `content ${pixelBytes} ${contentDigest(encodeElements(elements, EXPLICIT_LE))}`;
  return { study: study || `study of ${series || sop}`, series: series || `series of ${sop}`, sop };
}

/** The elements with those UIDs that they lack. `uids` are new ones. */
export function withUids(elements: readonly Element[], uids: InstanceUids): readonly Element[] {
  const missing = (Object.keys(TAGS) as (keyof InstanceUids)[]).filter((name) => textIn(elements, TAGS[name]) === "");
  if (missing.length === 0) return elements;
  const tags = missing.map((name) => TAGS[name]);
  return [
    ...elements.filter(({ tag }) => !tags.includes(tag)),
    ...missing.map((name) => textElement(TAGS[name], "UI", uids[name])),
  ];
}
