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
