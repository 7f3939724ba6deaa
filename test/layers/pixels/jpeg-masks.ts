import type { Box } from "#pipeline/documents";
import type { Coefficients, ReadJpeg } from "./jpeg-coefficients.ts";
import { kept } from "./pictures.ts";

/** Pixels whose 8×8 block has a masked pixel: 1; others 0. */
export function blackPixels(columns: number, rows: number, keep: readonly Box[]): Uint8Array {
  const blocks = new Uint8Array(Math.ceil(columns / 8) * Math.ceil(rows / 8));
  const blockOf = (x: number, y: number) => Math.floor(y / 8) * Math.ceil(columns / 8) + Math.floor(x / 8);
  for (let y = 0; y < rows; y++) for (let x = 0; x < columns; x++) if (!kept(keep, x, y)) blocks[blockOf(x, y)] = 1;
  return Uint8Array.from({ length: columns * rows }, (_, i) => blocks[blockOf(i % columns, Math.floor(i / columns))] ?? 0);
}

/** True where a block of a component covers a black pixel. */
export function isTouched(black: Uint8Array, { width, height, components }: ReadJpeg, of: Coefficients, block: number): boolean {
  const across = Math.max(...components.map(({ horizontal }) => horizontal)) / of.horizontal;
  const down = Math.max(...components.map(({ vertical }) => vertical)) / of.vertical;
  const [column, row] = [block % of.stride, Math.floor(block / of.stride)];
  for (let y = Math.floor(row * 8 * down); y < Math.min(height, (row + 1) * 8 * down); y++)
    for (let x = Math.floor(column * 8 * across); x < Math.min(width, (column + 1) * 8 * across); x++)
      if (black[y * width + x] === 1) return true;
  return false;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Int32Array): Buffer => Buffer.from(buffer, byteOffset, byteLength);

/** What is wrong with a block that must be flat, and as dark or bright as `level` says: at most one step beyond. */
function notFlat([dc = 0, ...ac]: Int32Array, step: number, level: number): string | undefined {
  if (ac.some((value) => value !== 0)) return "not flat";
  const [reached, needed] = [Math.abs(dc * step), 8 * Math.abs(level)];
  return Math.sign(dc) === Math.sign(level) && reached >= needed && reached < needed + step ? undefined : "not black";
}

/** What is wrong with a masked codestream's coefficients: [] where blocks that are touched are flat at `level`, others as they were. */
export function faultsOf(before: ReadJpeg, after: ReadJpeg, keep: readonly Box[], levels: readonly number[]): string[] {
  const black = blackPixels(before.width, before.height, keep);
  return after.components.flatMap((component, index) => {
    const old = before.components[index] as Coefficients;
    return Array.from({ length: component.blocks.length / 64 }, (_, block) => {
      const now = component.blocks.subarray(block * 64, block * 64 + 64);
      const [column, row] = [block % component.stride, Math.floor(block / component.stride)];
      const isPadding = column >= component.columns || row >= component.rows;
      if (isPadding) return now.subarray(1).every((value) => value === 0) ? undefined : "hidden";
      if (isTouched(black, before, component, block)) return notFlat(now, component.step, levels[index] ?? 0);
      return bytesOf(now).equals(bytesOf(old.blocks.subarray(block * 64, block * 64 + 64))) ? undefined : "changed";
    }).flatMap((fault, block) => (fault === undefined ? [] : [`component ${index}, block ${block}: ${fault}`]));
  });
}

/** A map of pixels grown by so many to each side. */
function grown(map: Uint8Array, width: number, byX: number, byY: number): Uint8Array {
  const out = new Uint8Array(map.length);
  const rows = map.length / width;
  for (let i = map.indexOf(1); i !== -1; i = map.indexOf(1, i + 1)) {
    const [x, y] = [i % width, Math.floor(i / width)];
    for (let row = Math.max(0, y - byY); row <= Math.min(rows - 1, y + byY); row++)
      out.fill(1, row * width + Math.max(0, x - byX), row * width + Math.min(width, x + byX + 1));
  }
  return out;
}

/**
 * Pixels that must be black, and pixels that must be what they were, in any decoder. Left out is the seam: pixels whose colours, being
 * subsampled, are of a black block or smoothed with one's.
 */
export function surePixels(jpeg: ReadJpeg, keep: readonly Box[]): { readonly black: Uint8Array; readonly same: Uint8Array } {
  const { width, height, components } = jpeg;
  const black = blackPixels(width, height, keep);
  const touched = Uint8Array.from(black);
  const across =
    Math.max(...components.map(({ horizontal }) => horizontal)) / Math.min(...components.map(({ horizontal }) => horizontal));
  const down = Math.max(...components.map(({ vertical }) => vertical)) / Math.min(...components.map(({ vertical }) => vertical));
  for (const of of components)
    for (let block = 0; block * 64 < of.blocks.length; block++) {
      if (of.horizontal * across === components[0]?.horizontal && across * down > 1 && isTouched(black, jpeg, of, block)) {
        const [left, top] = [(block % of.stride) * 8 * across, Math.floor(block / of.stride) * 8 * down];
        for (let y = top; y < Math.min(height, top + 8 * down); y++)
          touched.fill(1, y * width + left, y * width + Math.min(width, left + 8 * across));
      }
    }
  const [byX, byY] = [across > 1 ? across : 0, down > 1 ? down : 0];
  const [near, far] = [
    grown(touched, width, byX, byY),
    grown(
      touched.map((value) => 1 - value),
      width,
      byX,
      byY,
    ),
  ];
  return { black: black.map((value, i) => (value === 1 && far[i] === 0 ? 1 : 0)), same: near.map((value) => 1 - value) };
}
