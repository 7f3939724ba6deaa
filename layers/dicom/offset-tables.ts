import type { DicomFile } from "./file.ts";
import type { Fragment } from "./fragments.ts";

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Basic Offset Table: where each frame's first item begins, counted from the first item behind it (PS3.5 A.4); none where it is too long. */
export async function basicOffsets(file: DicomFile, table: Fragment, frames: number): Promise<readonly number[]> {
  if (table.end - table.start > 4 * frames) return [];
  const view = viewOf(await file.source.read(table.start, table.end));
  return Array.from({ length: Math.floor(view.byteLength / 4) }, (_, i) => view.getUint32(i * 4, true));
}

/** Extended Offset Table (7FE0,0001): 64-bit offsets (PS3.3 C.7.6.3.1.8). */
export function extendedOffsets(file: DicomFile): readonly number[] {
  const table = file.before.find(({ tag }) => tag === "7FE00001");
  if (table?.kind !== "leaf") return [];
  const view = viewOf(table.value);
  return Array.from({ length: Math.floor(view.byteLength / 8) }, (_, i) => Number(view.getBigUint64(i * 8, true)));
}

/** True where every offset table that the file has says where the frames are, and nothing else. An empty one says nothing. */
export async function offsetsAreTrue(
  file: DicomFile,
  items: readonly Fragment[],
  frames: readonly (readonly Fragment[])[],
): Promise<boolean> {
  const [table, first] = items;
  if (table === undefined || first === undefined) return false;
  const starts = frames.map(([fragment]) => (fragment?.start ?? Number.NaN) - first.start);
  const says = (offsets: readonly number[]): boolean => offsets.every((offset, i) => offset === starts[i]);
  const basic = await basicOffsets(file, table, frames.length);
  const extended = file.before.filter(({ tag }) => tag.startsWith("7FE0"));
  const isWhole = table.end === table.start || basic.length === frames.length;
  return isWhole && (table.end - table.start) % 4 === 0 && says(basic) && extended.length === 0;
}
