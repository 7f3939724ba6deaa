import { type Element, isPrivate, type Leaf } from "#dicom/elements";
import { trimmed } from "#dicom/text";
import { ROWS } from "./safe-private.generated.ts";

/** VR by group, low byte and private creator; "" where the table gives none. */
let vrs: ReadonlyMap<string, string> | undefined;

const readVrs = (): ReadonlyMap<string, string> =>
  new Map(
    ROWS.trim()
      .split("\n")
      .map((row) => {
        const [element = "", vr = "", creator = ""] = row.split("\t");
        return [`${element.slice(0, 4)}${element.slice(6)}`.toUpperCase() + creator, vr];
      }),
  );

const isCreator = (element: Element): element is Leaf =>
  isPrivate(element.tag) && element.kind === "leaf" && /^00[1-9A-F][0-9A-F]$/.test(element.tag.slice(4));

/** The safe private elements of one data set or item, with the table's VRs, and the private creators that they need (PS3.15 E.3.10). */
export function safePrivateIn(elements: readonly Element[]): ReadonlyMap<string, string> {
  const creators = new Map(elements.filter(isCreator).map(({ tag, value }) => [tag.slice(0, 4) + tag.slice(6), trimmed(value)]));
  const safe = new Map<string, string>();
  vrs ??= readVrs();
  for (const { tag, vr } of elements) {
    const block = tag.slice(0, 6);
    const creator = creators.get(block);
    const known = creator === undefined ? undefined : vrs.get(`${tag.slice(0, 4)}${tag.slice(6)}${creator}`);
    if (known === undefined || isShortTag(tag)) continue;
    safe.set(tag, known || vr);
    safe.set(`${block.slice(0, 4)}00${block.slice(4)}`, "LO");
  }
  return safe;
}

/** Elements below (gggg,1000) belong to no block. */
const isShortTag = (tag: string): boolean => tag.slice(4) < "1000";
