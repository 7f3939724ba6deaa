import type { Palette, ValueTable } from "./image.ts";
import { expandSegments } from "./segmented-palette.ts";
import type { Values } from "./values.ts";

const MOST_ENTRIES = 65536; // what a descriptor's 0 means

/** A word as the number that it stands for among signed values, or unsigned ones, whatever it was read as. */
export const asStored = (value: number, signed: boolean): number => (signed ? (value << 16) >> 16 : value & 0xffff);

interface Descriptor {
  readonly entries: number;
  readonly firstMapped: number;
  readonly bits: number;
}

/** A LUT Descriptor (PS3.3 C.7.6.3.1.5, C.11.1.1); its second value has the sign of the values that are looked up. */
function descriptorOf(values: Values, tag: string, signed: boolean): Descriptor | undefined {
  const [entries, first, bits] = values.numbers(tag);
  if (entries === undefined || first === undefined || bits === undefined || bits < 1 || bits > 16) return undefined;
  return { entries: entries === 0 ? MOST_ENTRIES : entries & 0xffff, firstMapped: asStored(first, signed), bits };
}

/** Bytes of an element, two of them in each of its words where it has such; the lower one comes first. */
function packed(values: Values, tag: string): Uint8Array {
  const leaf = values.leaf(tag);
  if (leaf?.vr === "OB") return leaf.value;
  return Uint8Array.from(values.numbers(tag).flatMap((word) => [word & 255, word >> 8]));
}

/** LUT data in words, or for up to 8 bits two entries in a word. undefined where there are fewer than described. */
function entriesOf(values: Values, tag: string, { entries, bits }: Descriptor): Uint16Array | undefined {
  const bytes = values.leaf(tag)?.value.length ?? 0;
  if (bytes < entries) return undefined;
  const numbers = bits <= 8 && bytes < entries * 2 ? packed(values, tag) : values.numbers(tag);
  return numbers.length < entries ? undefined : Uint16Array.from(numbers.slice(0, entries));
}

/** The first item of a Modality LUT Sequence or VOI LUT Sequence (PS3.3 C.11.1, C.11.2); undefined where it is none that can be read. */
export function valueTableOf(values: Values, sequence: string, signed: boolean): ValueTable | undefined {
  const [item] = values.items(sequence);
  const table = item && values.in(item);
  const descriptor = table && descriptorOf(table, "00283002", signed);
  const entries = descriptor && entriesOf(table, "00283006", descriptor);
  return entries && { firstMapped: descriptor.firstMapped, bits: descriptor.bits, entries };
}

/** Palette Color Lookup Tables, segmented ones expanded (PS3.3 C.7.9.2). */
export function paletteOf(values: Values, signed: boolean): { palette?: Palette } {
  const descriptor = descriptorOf(values, "00281101", signed);
  if (descriptor === undefined || (descriptor.bits !== 8 && descriptor.bits !== 16)) return {};
  const { firstMapped, bits } = descriptor;
  const colour = (index: 1 | 2 | 3): Uint16Array | undefined =>
    entriesOf(values, `0028120${index}`, descriptor) ?? segmented(values, `0028122${index}`, descriptor);
  const [red, green, blue] = [colour(1), colour(2), colour(3)];
  if (red === undefined || green === undefined || blue === undefined) return {};
  return { palette: { firstMapped, bits, red, green, blue } };
}

function segmented(values: Values, tag: string, { entries, bits }: Descriptor): Uint16Array | undefined {
  if (values.leaf(tag) === undefined) return undefined;
  return expandSegments(bits === 8 ? packed(values, tag) : values.numbers(tag), entries);
}
