import { deidentify } from "#deid/deidentify";
import { POLICIES } from "#deid/policies";
import { compilePolicy } from "#deid/policy";
import { readFile } from "#dicom/file";
import type { ByteSource } from "#dicom/source";
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
    return "written";
  } catch (error) {
    if (error instanceof Rejection) return error.reason;
    throw error;
  }
}
