import type { Element } from "#dicom/elements";
import { decodeText } from "./character-sets.ts";
import { textIn } from "./place.ts";

/** The values of an attribute at a path of tags, of all items on the way; none where it is absent or no text. */
export function textsAt(elements: readonly Element[], path: readonly string[], inherited = ""): readonly string[] {
  const [tag, ...rest] = path;
  const characterSet = textIn(elements, "00080005") || inherited;
  const found = elements.find((element) => element.tag === tag);
  if (found === undefined) return [];
  if (found.kind === "sequence") return found.items.flatMap((item) => textsAt(item.elements, rest, characterSet));
  if (rest.length > 0) return [];
  const text = decodeText(found.value, characterSet);
  return text === "" ? [] : text.split("\\").map((value) => value.trim());
}
