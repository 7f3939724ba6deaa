import { eachOf, type FoundImage, findImage } from "#aws/images";
import { list, listObjects } from "#aws/objects";
import { keys } from "#pipeline/keys";
import type { NamedImage, NewShareCall } from "./share-call.ts";

/** The images that a call is about, as far as they are known. `whole`: no more of them are under way. */
export interface Named {
  readonly images: readonly FoundImage[];
  readonly whole: boolean;
}

/** Finds the images of a call anew; those that were rendered at the last look stay as they were found. */
export async function findNamed({ caller: { clinic }, subject }: NewShareCall, last: readonly FoundImage[]): Promise<Named> {
  const rendered = new Map(last.flatMap((image) => (image.state === "rendered" ? [[image.sop, image]] : [])));
  const find = async (sop: string): Promise<FoundImage> => rendered.get(sop) ?? findImage(clinic, sop);
  if ("study" in subject) return findStudy(clinic, subject.study, find);
  const found = await eachOf(subject.images, async (image) => eachOf(await sopsOf(clinic, image), find));
  const images = found.map((some): readonly FoundImage[] => (some.length > 0 ? some : [{ state: "missing", sop: "" }]));
  return {
    images: images.flat().filter(({ sop }, at, all) => sop === "" || all.findIndex((one) => one.sop === sop) === at),
    whole: true,
  };
}

const lastPart = (key: string): string => key.slice(key.lastIndexOf("/") + 1);

/** A configured id that is known counts before one that looks like a UID. */
async function sopsOf(clinic: string, { sop, alias }: NamedImage): Promise<readonly string[]> {
  const known = alias === undefined ? [] : await Array.fromAsync(list("clean", keys.aliasesOf(clinic, alias)));
  if (known.length > 0) return known.map(lastPart);
  return sop === undefined ? [] : [sop];
}

/**
 * Every image of a study but those that a person has rejected. One whose UID another study has waits for a person, and so does the study.
 * A study is whole once its quiet time is over.
 */
async function findStudy(clinic: string, study: string, find: (sop: string) => Promise<FoundImage>): Promise<Named> {
  const [members, quiet] = await Promise.all([Array.fromAsync(list("clean", keys.members(clinic, study))), isQuiet(clinic, study)]);
  const found = await eachOf(members.map(lastPart), find);
  const images = found.map((image): FoundImage => {
    const isElsewhere = "study" in image && image.study !== study;
    return isElsewhere ? { state: "held", sop: image.sop, study } : image;
  });
  return { images: images.filter(({ state }) => state !== "rejected"), whole: members.length > 0 && quiet };
}

/** True once the quiet time has passed since the last window in which something of the study arrived, as the completer reckons it. */
async function isQuiet(clinic: string, study: string): Promise<boolean> {
  const arrivals = await Array.fromAsync(listObjects("clean", keys.arrivals(clinic, study)));
  const quiet = Number(process.env.QUIET_SECONDS ?? "300") * 1000;
  return arrivals.every(({ modified }) => modified.getTime() + quiet <= Date.now());
}
