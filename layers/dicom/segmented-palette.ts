const DISCRETE = 0;
const LINEAR = 1;
const INDIRECT = 2;

/**
 * Segmented Palette Color Lookup Table Data (PS3.3 C.7.9.2) to its entries: discrete, linear and indirect segments, in bytes or in words.
 * undefined where the segments do not make exactly `count` entries.
 */
export function expandSegments(data: ArrayLike<number>, count: number): Uint16Array | undefined {
  const entries: number[] = [];
  const end = walk(data, 0, data.length, entries, count, true);
  return end && entries.length === count ? Uint16Array.from(entries) : undefined;
}

/** Expands segments from `at` until `last`, or so many as `limit` says; false where they are not whole. */
function walk(
  data: ArrayLike<number>,
  at: number,
  last: number,
  into: number[],
  most: number,
  mayRefer: boolean,
  limit = Infinity,
) {
  let position = at;
  for (let segments = 0; position + 1 < last && segments < limit && into.length < most; segments++) {
    const [opcode, length] = [data[position] as number, data[position + 1] as number];
    const step = opcode === INDIRECT && !mayRefer ? undefined : STEPS[opcode];
    const next = step?.(data, position + 2, length, into, most);
    if (next === undefined || next > last) return false;
    position = next;
  }
  return true;
}

/** Adds the entries of one segment and says where the next begins; undefined where it is not whole. */
type Step = (data: ArrayLike<number>, at: number, length: number, into: number[], most: number) => number | undefined;

const STEPS: Readonly<Record<number, Step>> = {
  [DISCRETE]: (data, at, length, into) => {
    for (let i = 0; i < length; i++) into.push(data[at + i] ?? 0);
    return at + length;
  },
  [LINEAR]: (data, at, length, into) => {
    const [from, to] = [into.at(-1), data[at]];
    if (from === undefined || to === undefined) return undefined;
    for (let i = 1; i <= length; i++) into.push(Math.round(from + ((to - from) * i) / length));
    return at + 1;
  },
  [INDIRECT]: (data, at, length, into, most) => {
    const isBytes = data instanceof Uint8Array;
    const parts = Array.from({ length: isBytes ? 4 : 2 }, (_, i) => data[at + i] ?? 0);
    const offset = parts.reduceRight((sum, part) => sum * (isBytes ? 256 : 65536) + part, 0); // in bytes
    const target = isBytes ? offset : offset / 2;
    const isBehind = target < at && Number.isInteger(target);
    return isBehind && walk(data, target, at, into, most, false, length) ? at + parts.length : undefined;
  },
};
