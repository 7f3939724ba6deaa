import { crc32 } from "node:zlib";

/** A file of a ZIP: an ASCII name, and its bytes as often as they are asked for. At most 4 GiB, as the whole. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: number;
  readonly open: () => AsyncIterable<Uint8Array>;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const VERSION = 20;

/**
 * A ZIP whose files are stored as they are (APPNOTE 6.3.10, method 0), lengths and checksums in front of each: the ZIP readers of phones
 * want them there. The same files and date give the same bytes. Throws where a file is not as long as it should be.
 */
export async function* storedZip(entries: readonly ZipEntry[], date: Date): AsyncGenerator<Uint8Array> {
  const stamp = dosDate(date);
  const directory: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const facts = factsOf(entry, stamp, await checksum(entry));
    const name = Buffer.from(entry.name, "ascii");
    yield Buffer.concat([number(LOCAL, 4), facts, name]);
    yield* entry.open();
    directory.push(Buffer.concat([number(CENTRAL, 4), number(VERSION, 2), facts, Buffer.alloc(10), number(at, 4), name]));
    at += 4 + facts.length + name.length + entry.bytes;
  }
  yield Buffer.concat([
    ...directory,
    endOf(
      entries.length,
      directory.reduce((sum, one) => sum + one.length, 0),
      at,
    ),
  ]);
}

const number = (value: number, bytes: 2 | 4): Buffer => {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(value, 0, bytes);
  return buffer;
};

/** What local and central header have in common: version to names' lengths. */
const factsOf = ({ name, bytes }: ZipEntry, stamp: number, crc: number): Buffer =>
  Buffer.concat([
    number(VERSION, 2),
    number(0, 2), // flags
    number(0, 2), // stored
    number(0, 2), // midnight
    number(stamp, 2),
    number(crc, 4),
    number(bytes, 4),
    number(bytes, 4),
    number(name.length, 2),
    number(0, 2),
  ]);

const endOf = (count: number, length: number, at: number): Buffer =>
  Buffer.concat([number(END, 4), number(0, 4), number(count, 2), number(count, 2), number(length, 4), number(at, 4), number(0, 2)]);

const dosDate = (date: Date): number => ((date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate();

async function checksum({ bytes, open }: ZipEntry): Promise<number> {
  let [crc, length] = [0, 0];
  for await (const chunk of open()) {
    crc = crc32(chunk, crc);
    length += chunk.length;
  }
  if (length !== bytes) throw new Error("A copy is not as long as its rendition says.");
  return crc;
}
