import { dictionaryTag } from "./attributes.ts";
import type { Origin } from "./origin.ts";
import { danger, MAX_SUBJECT } from "./patterns.ts";

/** What a condition can ask for: an attribute's values at a path of tags, none where it is absent. */
export type Lookup = (path: readonly string[]) => readonly string[];

/** One condition of a rule. */
export type Condition = (origin: Origin, lookup: Lookup) => boolean;

const ORIGINS: Readonly<Record<string, keyof Origin>> = {
  Source: "source",
  CallingAETitle: "callingAeTitle",
  CalledAETitle: "calledAeTitle",
};

const SHAPE = /^([A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*)(?:\[([1-9]\d?)\])?(!?=)(.*)$/s;

/**
 * Reads `Attribute=RE`, `Seq.Attribute!=RE`, `ImageType[3]=RE` or one of Source, CallingAETitle and CalledAETitle. The expression must
 * match a whole value. `=` holds where any value matches, `!=` where none does. Throws what is wrong with it, as text.
 */
export function parseCondition(text: string): Condition {
  const [, name = "", index, operator, source = ""] = SHAPE.exec(text) ?? [];
  if (operator === undefined) throw new Error("is no condition: write Attribute=RE, Seq.Attribute!=RE or ImageType[3]=RE");
  const why = danger(source);
  if (why !== undefined) throw new Error(`has an expression that ${why}`);
  const pattern = new RegExp(`^(?:${source})$`, "u");
  const values = valuesOf(name, index === undefined ? undefined : Number(index));
  const wanted = operator === "=";
  return (origin, lookup) => values(origin, lookup).some((value) => pattern.test(value.slice(0, MAX_SUBJECT))) === wanted;
}

type ValuesOf = (origin: Origin, lookup: Lookup) => readonly string[];

function valuesOf(name: string, index: number | undefined): ValuesOf {
  const ofOrigin = ORIGINS[name];
  if (ofOrigin !== undefined) return (origin) => (origin[ofOrigin] === undefined ? [] : [origin[ofOrigin]]);
  const path = name.split(".").map((part) => {
    const tag = dictionaryTag(part);
    if (tag === undefined) throw new Error(`names ${part}, which is no attribute of PS3.6`);
    return tag;
  });
  if (index === undefined) return (_, lookup) => lookup(path);
  return (_, lookup) => lookup(path).slice(index - 1, index);
}
