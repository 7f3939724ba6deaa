import { closeSync, fstatSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import type { Piece } from "#dicom/pieces";
import type { ByteSource } from "#dicom/source";

const READ_AHEAD = 8 * 1024; // another read costs little here
const room = Buffer.allocUnsafeSlow(256 * 1024); // one for all files: they are written one after another

/** An open file, read by range without waiting: for programs that do nothing else meanwhile. `fd` must be closed. */
export function openFile(path: string): ByteSource & { readonly fd: number } {
  const fd = openSync(path, "r");
  const { size } = fstatSync(fd);
  return {
    fd,
    size,
    readAhead: READ_AHEAD,
    async read(start, end) {
      const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(end, size) - start));
      fill(fd, bytes, 0, bytes.length, start);
      return bytes;
    },
    async readInto(start, into) {
      fill(fd, into, 0, into.length, start);
    },
  };
}

function fill(fd: number, into: Uint8Array, at: number, length: number, position: number): void {
  for (let done = 0; done < length; ) {
    const read = readSync(fd, into, at + done, length - done, position + done);
    if (read === 0) throw new Error("The file became shorter while it was read.");
    done += read;
  }
}

/** True where two files are the same, byte for byte. */
export function isSameFile(one: string, other: string): boolean {
  const files = [openSync(one, "r"), openSync(other, "r")] as const;
  try {
    const [size, otherSize] = files.map((fd) => fstatSync(fd).size);
    if (size !== otherSize) return false;
    const [here, there] = [room, Buffer.allocUnsafe(room.length)];
    for (let at = 0; at < (size ?? 0); at += room.length) {
      const length = Math.min(room.length, (size ?? 0) - at);
      fill(files[0], here, 0, length, at);
      fill(files[1], there, 0, length, at);
      if (here.compare(there, 0, length, 0, length) !== 0) return false;
    }
    return true;
  } finally {
    for (const fd of files) closeSync(fd);
  }
}

/** Writes a file whole or not at all, ranges copied from `from`; memory does not grow with their length. Throws the errors of the disk. */
export async function writeWhole(path: string, pieces: AsyncIterable<Piece>, from: number): Promise<void> {
  const unfinished = `${path}.part`;
  const fd = openSync(unfinished, "w", 0o600);
  try {
    await writeAll(fd, pieces, from);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
}

async function writeAll(fd: number, pieces: AsyncIterable<Piece>, from: number): Promise<void> {
  let used = 0;
  const flush = (): void => {
    for (let done = 0; done < used; ) done += writeSync(fd, room, done, used - done);
    used = 0;
  };
  for await (const piece of pieces) {
    const isBytes = piece instanceof Uint8Array;
    const end = isBytes ? piece.length : piece.end;
    for (let at = isBytes ? 0 : piece.start; at < end; ) {
      const length = Math.min(end - at, room.length - used);
      if (isBytes) room.set(piece.subarray(at, at + length), used);
      else fill(from, room, used, length, at);
      used += length;
      at += length;
      if (used === room.length) flush();
    }
  }
  flush();
}
