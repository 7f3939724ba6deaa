import { Rejection } from "#pipeline/rejections";
import { type Encoding, UNDEFINED_LENGTH } from "./elements.ts";
import { wholeBudget } from "./parser.ts";
import { parseFrom } from "./read-elements.ts";
import { SourceWindow } from "./source-window.ts";

/** A stretch of bytes of a source; `end` is exclusive. */
export interface Fragment {
  readonly start: number;
  readonly end: number;
}

const MAX_FRAGMENTS = 500_000;
const HEAD = 8; // bytes of an item's tag and length

/** The values of the items of encapsulated pixel data, the Basic Offset Table first (PS3.5 A.4), and where the data set goes on. */
export interface Items {
  readonly items: readonly Fragment[];
  readonly end: number;
}

/**
 * Walks the items from `start` to the sequence delimiter. A delimiter that is missing at the very end of the file is no loss: whether all
 * frames are there shows in their number. Throws Rejection where an item is cut off or is none.
 */
export async function readItems(loaded: SourceWindow, start: number, encoding: Encoding): Promise<Items> {
  const { size, readInto } = loaded.source;
  const window = readInto === undefined ? loaded : new SourceWindow(loaded.source, true);
  const budget = wholeBudget();
  const items: Fragment[] = [];
  for (let position = start; ; ) {
    if (position === size && items.length > 1) return { items, end: position };
    const head = await parseFrom(window, position, budget, (parser) => parser.head(encoding), HEAD);
    if (head.tag === "FFFEE0DD") return { items, end: head.at };
    if (head.tag !== "FFFEE000" || head.length === UNDEFINED_LENGTH) throw new Rejection("MALFORMED", { offset: position });
    const end = head.at + head.length;
    if (end > size) throw new Rejection("TRUNCATED", { offset: position, missing: end - size });
    if (items.length === MAX_FRAGMENTS) throw new Rejection("TOO_LARGE", { fragments: items.length });
    items.push({ start: head.at, end });
    position = end;
  }
}
