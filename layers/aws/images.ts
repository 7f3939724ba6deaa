import { contentDigest } from "#pipeline/derive";
import {
  type IndexEntry,
  type InstanceRecord,
  indexEntry,
  instanceRecord,
  type Rendition,
  rendition,
  type StudyPatient,
  studyPatient,
} from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { get, getJson } from "./objects.ts";

interface Clean {
  readonly sop: string;
  readonly study: string;
  /** Digest of the record: names the generation of copies. */
  readonly digest: string;
  readonly record: InstanceRecord;
  /** When it was released. */
  readonly since: Date;
}

/** How far an image has come. `sop` and `study` are new UIDs. */
export type FoundImage =
  | { readonly state: "missing"; readonly sop: string }
  | { readonly state: "rejected"; readonly sop: string }
  | { readonly state: "held"; readonly sop: string; readonly study: string }
  | ({ readonly state: "clean" } & Clean)
  | ({ readonly state: "rendered"; readonly rendition: Rendition } & Clean);

/** What the renderer left of one generation of an image, or undefined while it has not been there. */
export async function findRendition(clinic: string, study: string, sop: string, digest: string): Promise<Rendition | undefined> {
  const key = keys.rendition(clinic, study, sop, digest, "rendition.json");
  return (await getJson({ bucket: "renditions", key }, rendition))?.value;
}

/** The claim on an image's UID. */
export const findIndexEntry = async (clinic: string, sop: string): Promise<IndexEntry | undefined> =>
  (await getJson({ bucket: "clean", key: keys.index(clinic, sop) }, indexEntry))?.value;

/** True where every image is clean. Stops at the first that is not: most calls wait for their first one. */
export async function areClean(clinic: string, sops: readonly string[]): Promise<boolean> {
  for (const sop of sops) if ((await findIndexEntry(clinic, sop))?.state !== "clean") return false;
  return true;
}

/** Follows one image from the clinic's index to its copies. */
export async function findImage(clinic: string, sop: string): Promise<FoundImage> {
  const entry = await findIndexEntry(clinic, sop);
  if (entry === undefined || entry.state === "claimed") return { state: "missing", sop };
  const { study, contenders } = entry;
  if (entry.state === "held" || contenders.length > 0) return { state: "held", sop, study };
  if (entry.state === "rejected") return { state: "rejected", sop };
  const stored = await get({ bucket: "clean", key: keys.record(clinic, study, sop) });
  if (stored === undefined) return { state: "missing", sop };
  const record = instanceRecord.parse(JSON.parse(new TextDecoder().decode(stored.bytes)));
  const digest = contentDigest(stored.bytes);
  const copies = await findRendition(clinic, study, sop, digest);
  if (copies?.kind === "refused" && copies.reason === "TEXT_FOUND") return { state: "held", sop, study }; // and soon the index says so
  const clean = { sop, study, digest, record, since: stored.modified };
  return copies === undefined ? { state: "clean", ...clean } : { state: "rendered", rendition: copies, ...clean };
}

/** Whose study it is. A study that nothing is known of counts as disputed: nothing new of it is shown before a person's word. */
export async function findPatient(clinic: string, study: string): Promise<StudyPatient> {
  const patient = await getJson({ bucket: "clean", key: keys.patient(clinic, study) }, studyPatient);
  return patient?.value ?? { patientKeys: [], disputed: true };
}

const AT_ONCE = 32; // below the SDK's 50 sockets, which it warns about

/** Looks at many things, a few at a time, and keeps their order. */
export async function eachOf<T, R>(items: readonly T[], look: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE)
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(look))));
  return results;
}
