import type { ImageDescription, ValueWindow } from "./image.ts";
import { asStored, valueTableOf } from "./lookup-tables.ts";
import type { Values } from "./values.ts";

type Greyscale = Pick<ImageDescription, "rescale" | "modalityTable" | "window" | "voiTable" | "padding">;

const SHARED_GROUPS = "52009229";
const FRAME_GROUPS = "52009230";
const PIXEL_VALUE_TRANSFORMATION = "00289145";
const FRAME_VOI_LUT = "00289132";

/**
 * How stored values become grey values (PS3.3 C.11.1, C.11.2), at the data set's top or in functional groups (C.7.6.16.2.9, .10). Of several
 * windows the first. Frames whose windows differ share one that holds them all; frames that are rescaled differently have neither.
 */
export function greyscaleOf(values: Values, signed: boolean): Greyscale {
  const rescales = inGroups(values, PIXEL_VALUE_TRANSFORMATION, rescaleOf);
  if (rescales.some((one) => one.slope !== rescales[0]?.slope || one.intercept !== rescales[0]?.intercept))
    return paddingOf(values, signed);
  const rescale = rescaleOf(values) ?? rescales[0];
  const window = windowOf(values) ?? widest(inGroups(values, FRAME_VOI_LUT, windowOf));
  const modalityTable = valueTableOf(values, "00283000", signed);
  const voiTable = valueTableOf(values, "00283010", signed || (rescale?.intercept ?? 0) < 0);
  return {
    ...(modalityTable ? { modalityTable } : rescale && { rescale }),
    ...(window && { window }),
    ...(voiTable && { voiTable }),
    ...paddingOf(values, signed),
  };
}

/** What is found in a macro of the functional groups: of the shared ones, or of each frame's. */
function inGroups<T>(values: Values, macro: string, read: (macro: Values) => T | undefined): readonly T[] {
  const found = (groups: string): readonly T[] =>
    values.items(groups).flatMap((item) => {
      const group = values.in(item);
      const [one] = group.items(macro);
      const value = one && read(group.in(one));
      return value === undefined ? [] : [value];
    });
  const shared = found(SHARED_GROUPS);
  return shared.length > 0 ? shared : found(FRAME_GROUPS);
}

function rescaleOf(values: Values): ImageDescription["rescale"] {
  const slope = values.number("00281053");
  return slope === undefined || slope === 0 ? undefined : { slope, intercept: values.number("00281052") ?? 0 };
}

const SHAPES: Readonly<Record<string, ValueWindow["shape"]>> = { SIGMOID: "sigmoid", LINEAR_EXACT: "linear exact" };

/** Window Center and Width; a linear one is at least 1 wide, any other more than 0 (PS3.3 C.11.2.1.2). */
function windowOf(values: Values): ValueWindow | undefined {
  const [center, width] = [values.number("00281050"), values.number("00281051")];
  const shape = SHAPES[values.text("00281056")] ?? "linear";
  if (center === undefined || width === undefined || width <= 0 || (shape === "linear" && width < 1)) return undefined;
  return { center, width, shape };
}

/** One window that holds all. */
function widest(windows: readonly ValueWindow[]): ValueWindow | undefined {
  const [first] = windows;
  if (first === undefined) return undefined;
  const low = Math.min(...windows.map(({ center, width }) => center - width / 2));
  const high = Math.max(...windows.map(({ center, width }) => center + width / 2));
  return { center: (low + high) / 2, width: high - low, ...(first.shape && { shape: first.shape }) };
}

/** Pixel Padding Value and its range limit (PS3.3 C.7.5.1.1.2), in words of 16 bits. */
function paddingOf(values: Values, signed: boolean): Pick<ImageDescription, "padding"> {
  const [first] = values.numbers("00280120").map((word) => asStored(word, signed));
  if (first === undefined) return {};
  const [last = first] = values.numbers("00280121").map((word) => asStored(word, signed));
  return { padding: { low: Math.min(first, last), high: Math.max(first, last) } };
}
