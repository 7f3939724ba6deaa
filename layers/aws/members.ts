import type { InstanceRecord, Rendition } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { eachOf, findImage } from "./images.ts";
import { list, listObjects, putJson, remove } from "./objects.ts";

/**
 * What one listing tells of a study, in the names of keys under `members/{clinic}/{study}/`. An image is `{sop}` until its copies are made, then
 * `{sop}/{facts}`, which says all that a share asks of it. Who changes what such a name says, or the study as a whole, writes `ask` beside it
 * first, and nobody removes that: whoever sees it asks the documents themselves. So a name without `ask` is true, whatever crashed when.
 */

/** A released image whose copies are made: what a share must know of it. */
export interface ReadyImage {
  readonly state: "rendered";
  readonly sop: string;
  readonly study: string;
  readonly digest: string;
  readonly record: Pick<InstanceRecord, "patientKey" | "bareIdKey" | "seriesNumber" | "instanceNumber">;
  readonly rendition: Pick<Rendition, "kind">;
  readonly since: Date;
}

/** The last part of a ready image's key. */
const readyFacts = ({ digest, record, rendition, since }: ReadyImage): string => {
  const { patientKey, bareIdKey, seriesNumber = "", instanceNumber = "" } = record;
  const patient = bareIdKey === undefined ? patientKey : `${patientKey}-${bareIdKey}`;
  return [digest, patient, rendition.kind, seriesNumber, instanceNumber, since.getTime()].join("_");
};

const FACTS = /^([0-9a-f]{32})_([0-9a-f]+)(?:-([0-9a-f]+))?_(still|clip|refused)_([^_]*)_([^_]*)_(\d+)$/;

function parseFacts(study: string, sop: string, facts: string): ReadyImage | undefined {
  const [, digest, patientKey, bareIdKey, kind, series, instance, since] = FACTS.exec(facts) ?? [];
  if (digest === undefined || patientKey === undefined) return undefined;
  const record = {
    patientKey,
    ...(bareIdKey && { bareIdKey }),
    ...(series ? { seriesNumber: Number(series) } : {}),
    ...(instance ? { instanceNumber: Number(instance) } : {}),
  };
  const rendition = { kind: kind as Rendition["kind"] };
  return { state: "rendered", sop, study, digest, record, rendition, since: new Date(Number(since)) };
}

/** What the listing of a study says. */
export interface Members {
  readonly study: string;
  /** Ask the documents of the study as a whole: whether it is erased, reported, disputed. */
  readonly ask: boolean;
  /** Every image that the study has or had; undefined: ask the image's documents. */
  readonly images: ReadonlyMap<string, ReadyImage | undefined>;
  /** When the last of them came or was released; undefined where there is none. */
  readonly newest: Date | undefined;
}

/** Lists a study: one request for 1,000 images. */
export async function membersOf(clinic: string, study: string): Promise<Members> {
  const listed = await Array.fromAsync(listObjects("clean", keys.members(clinic, study)));
  const ask = listed.some(({ key }) => key === keys.askOfStudy(clinic, study));
  const asked = new Set(listed.flatMap(({ key }) => (key.endsWith("/ask") ? (memberIn(key) ?? []) : [])));
  const found = listed.flatMap(({ key, modified }): Listed[] => {
    const sop = memberIn(key);
    if (sop === undefined || key.endsWith("/ask")) return [];
    const ready = parseFacts(study, sop, lastPart(key));
    return [{ sop, ready, at: ready?.since ?? modified }];
  });
  const images = Map.groupBy(found, ({ sop }) => sop);
  const newest = found.reduce<Date | undefined>((last, { at }) => (last === undefined || last < at ? at : last), undefined);
  const saidOf = (sop: string, of: readonly Listed[]) => (asked.has(sop) ? undefined : onlyReady(of));
  return { study, ask, newest, images: new Map([...images].map(([sop, of]) => [sop, saidOf(sop, of)])) };
}

interface Listed {
  readonly sop: string;
  readonly ready: ReadyImage | undefined;
  readonly at: Date;
}

/** Where there are two generations, the documents know which. */
function onlyReady(of: readonly Listed[]): ReadyImage | undefined {
  const [ready, another] = of.flatMap((one) => one.ready ?? []);
  return another === undefined ? ready : undefined;
}

/** The SOP Instance UID in a key of a study's listing; undefined in one that is about the study as a whole. */
export function memberIn(key: string): string | undefined {
  const [, , , sop] = key.split("/");
  return sop === "ask" ? undefined : sop;
}

/** Before anything is written that makes a study's listing untrue as a whole: its tombstone, a report, a dispute. */
export const askOfStudy = async (clinic: string, study: string): Promise<void> =>
  void (await putJson({ bucket: "clean", key: keys.askOfStudy(clinic, study) }, {}));

/** Before anything is written that makes an image's name untrue: another owner, a contender, another record, or none. */
export const askOfImage = async (clinic: string, study: string, sop: string): Promise<void> =>
  void (await putJson({ bucket: "clean", key: keys.askOfImage(clinic, study, sop) }, {}));

/** Writes into the listing what the documents say of an image whose copies are made; nothing where they say anything else. */
export async function markReady(clinic: string, study: string, sop: string, digest: string): Promise<void> {
  const found = await findImage(clinic, sop);
  if (found.state !== "rendered" || found.study !== study || found.digest !== digest) return;
  await putJson({ bucket: "clean", key: keys.ready(clinic, study, sop, readyFacts(found)) }, {});
  await remove({ bucket: "clean", key: keys.member(clinic, study, sop) }); // one key for each image
}

/** Takes what `markReady` wrote of a study out of its listing again. */
export async function unmarkReady(clinic: string, study: string): Promise<void> {
  const marks = (await Array.fromAsync(list("clean", keys.members(clinic, study)))).filter((key) => FACTS.test(lastPart(key)));
  await eachOf(marks, (key) => remove({ bucket: "clean", key }));
}

const lastPart = (key: string): string => key.slice(key.lastIndexOf("/") + 1);
