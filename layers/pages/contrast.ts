type Rgb = readonly [number, number, number];

const LEAST = 4.5; // WCAG 2.2, 1.4.3
const STEPS = 50;

const parse = (colour: string): Rgb => {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
};

const format = (rgb: Rgb): string => `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;

const linear = (part: number): number => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);

function luminance(colour: string): number {
  const [red, green, blue] = parse(colour);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** The contrast of two colours, `#rrggbb`: 1 to 21 (WCAG 2.2). */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** A colour, `part` of the way to another. */
export function mixed(colour: string, other: string, part: number): string {
  const [from, to] = [parse(colour), parse(other)];
  const mix = (i: 0 | 1 | 2): number => from[i] + (to[i] - from[i]) * part;
  return format([mix(0), mix(1), mix(2)]);
}

/** The colour itself where words in it can be read on all of `grounds`, else the nearest one on its way to `towards` in which they can. */
export function legible(colour: string, grounds: readonly string[], towards: string): string {
  for (let step = 0; step < STEPS; step++) {
    const tried = mixed(colour, towards, step / STEPS);
    if (grounds.every((ground) => contrast(tried, ground) >= LEAST)) return tried;
  }
  return towards;
}
