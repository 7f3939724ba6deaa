import { isErased, removeZips } from "#aws/erasure";
import { head, objectSource, putStream } from "#aws/objects";
import { contentDigest } from "#pipeline/derive";
import type { RenditionFile, Share } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { fileFor, fileName } from "./copies.ts";
import type { SharedImage } from "./opened-share.ts";
import { storedZip, type ZipEntry } from "./stored-zip.ts";

/** What a request of 29 seconds reads and writes with room to spare; more copies come in several files. */
const MOST_BYTES = 150_000_000;
const READ = 8 * 1024 * 1024;

interface Copy {
  readonly name: string;
  readonly key: string;
  readonly bytes: number;
}

/** One ZIP of a share's copies: its name in the store, and what goes into it. */
export interface ZipPart {
  readonly key: string;
  readonly copies: readonly Copy[];
}

/** The ZIPs that hold all of a share's pictures and clips that are ready, in their order. */
export function zipParts(share: Share, images: readonly SharedImage[]): readonly ZipPart[] {
  const parts: { copies: Copy[]; bytes: number }[] = [];
  for (const image of images) {
    const copy = copyOf(share, image);
    if (copy === undefined) continue;
    const last = parts.at(-1);
    if (last === undefined || last.bytes + copy.bytes > MOST_BYTES) parts.push({ copies: [copy], bytes: copy.bytes });
    else {
      last.copies.push(copy);
      last.bytes += copy.bytes;
    }
  }
  return parts.map(({ copies }) => ({ copies, key: keyOf(share, copies) }));
}

const keyOf = ({ clinic, study, createdAt }: Share, copies: readonly Copy[]): string =>
  keys.zip(clinic, study, contentDigest(JSON.stringify([createdAt, copies])));

function copyOf({ clinic, study }: Share, { n, sop, digest, copies }: SharedImage): Copy | undefined {
  if (digest === undefined || copies === undefined || copies.kind === "refused") return undefined;
  const file: RenditionFile | undefined = fileFor(copies, copies.kind === "still" ? "image" : "video");
  if (file === undefined) return undefined;
  return { name: fileName(n, file), key: keys.rendition(clinic, study, sop, digest, file.name), bytes: file.bytes };
}

/** Makes a ZIP where it is not there yet. The same request again makes the same one; of an erased study none stays. */
export async function makeZip({ clinic, study, createdAt }: Share, { key, copies }: ZipPart): Promise<void> {
  const ref = { bucket: "renditions", key } as const;
  if ((await head(ref)) !== undefined) return;
  await putStream(ref, storedZip(copies.map(entryOf), new Date(createdAt)), { type: "application/zip", only: "absent" });
  if (await isErased(clinic, study)) await removeZips(clinic, study);
}

/** A small file is read once: it is needed for its checksum first, and then for itself. */
function entryOf({ name, key, bytes }: Copy): ZipEntry {
  const source = objectSource({ bucket: "renditions", key }, bytes);
  let whole: Promise<Uint8Array> | undefined;
  async function* open(): AsyncGenerator<Uint8Array> {
    if (bytes > READ) for (let at = 0; at < bytes; at += READ) yield await source.read(at, at + READ);
    else {
      const before = whole;
      whole = before === undefined ? source.read(0, bytes) : undefined; // the second time is the last
      yield await (before ?? whole ?? source.read(0, bytes));
    }
  }
  return { name, bytes, open };
}
