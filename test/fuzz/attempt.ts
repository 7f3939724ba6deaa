import { effectiveVr, TEMPORAL } from "#deid/attributes";
import { deidentify } from "#deid/deidentify";
import { identityOf } from "#deid/identity";
import { lastLook } from "#deid/last-look";
import { MARKER_TAGS } from "#deid/markers";
import { POLICIES } from "#deid/policies";
import { compilePolicy } from "#deid/policy";
import type { Element, Leaf } from "#dicom/elements";
import { type DicomFile, readFile } from "#dicom/file";
import type { ByteSource } from "#dicom/source";
import { trimmed } from "#dicom/text";
import { writeFile } from "#dicom/write";
import { Rejection } from "#pipeline/rejections";
import { cleanPixels } from "#pixels/clean";

const KEY = new Uint8Array(32);
const settings = { policy: compilePolicy(POLICIES.tricefy), uidKey: KEY, dateKey: KEY, pseudonymKey: KEY };

/** What may be asked of a source, as a multiple of the file and a constant: more is reading without bound. */
const READS = { times: 40, more: 8 * 1024 * 1024 };

/** A source that counts, and refuses what no reader may ask: beyond its end, or far more than there is. */
function watched(bytes: Uint8Array): ByteSource {
  let read = 0;
  return {
    size: bytes.length,
    async read(start, end) {
      if (start < 0 || end < start || end > bytes.length) throw new Error(`read ${start} to ${end} of ${bytes.length}`);
      read += end - start;
      if (read > bytes.length * READS.times + READS.more) throw new Error(`read ${read} bytes of ${bytes.length}`);
      return bytes.subarray(start, end);
    },
  };
}

/** Values that the policy or the profile puts there, whatever the file said. */
const OURS: ReadonlySet<string> = new Set(["00100010", "00100020", "00100040"]);
const DUMMY = /^(?:REMOVED|Anonymous|000Y|0|)$/;
const isOurs = (leaf: Leaf): boolean =>
  OURS.has(leaf.tag) || MARKER_TAGS.has(leaf.tag) || TEMPORAL.has(effectiveVr(leaf)) || DUMMY.test(trimmed(leaf.value));

const elementsOf = ({ before, after }: DicomFile): readonly Element[] => [...before, ...after];

/** Where what was written repeats something of the identity of what was read. A marker that the file did not have is all ours. */
function leaksIn(written: DicomFile, read: DicomFile): readonly string[] {
  const had = new Set(elementsOf(read).map(({ tag }) => tag));
  const looked = elementsOf(written).filter(({ tag }) => !MARKER_TAGS.has(tag) || had.has(tag));
  return lastLook(
    looked,
    identityOf(elementsOf(read), () => false),
    isOurs,
    "",
  ).hits;
}

/** De-identifies a file in memory: "written", "held", or the reason of its rejection. Throws what should never be thrown. */
export async function attempt(bytes: Uint8Array): Promise<string> {
  try {
    const file = await readFile(watched(bytes));
    const { sopClass, headerSop: sop, before, after, lastLook } = deidentify(file, settings);
    const pixels = await cleanPixels(file);
    if (pixels === undefined || !lastLook.clear) return "held";
    const written = Buffer.concat(await Array.fromAsync(writeFile(file, { sopClass, sop, before, after, pixels })));
    const again = await readFile(watched(written));
    if (again.before.length < before.length - 3 || (again.pixelData === undefined) !== (file.pixelData === undefined)) {
      throw new Error(`wrote ${before.length} elements, read ${again.before.length}`);
    }
    const leaks = leaksIn(again, file);
    if (leaks.length > 0) throw new Error(`leaks in ${leaks.join(", ")}`);
    return "written";
  } catch (error) {
    if (error instanceof Rejection) return error.reason;
    throw error;
  }
}
