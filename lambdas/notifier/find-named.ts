import { eachOf, findImage, findIndexEntry } from "#aws/images";
import { type Members, membersOf } from "#aws/members";
import { list } from "#aws/objects";
import { keys } from "#pipeline/keys";
import type { CalledImage } from "./readiness.ts";
import type { NamedImage, NewShareCall } from "./share-call.ts";

/** The images that a call is about, as far as they are known. `whole`: no more of them are under way. */
export interface Named {
  readonly images: readonly CalledImage[];
  readonly whole: boolean;
  /** What the listing of their study says, where it is known. */
  readonly members: Members | undefined;
}

type Find = (sop: string) => Promise<CalledImage>;

/** Finds the images of a call: in their study's listing where that is enough, by their documents where it is not. */
export function findNamed({ caller: { clinic }, subject }: NewShareCall): Promise<Named> {
  return "study" in subject ? findStudy(clinic, subject.study) : findImages(clinic, subject.images);
}

const findIn =
  (clinic: string, members: Members | undefined): Find =>
  async (sop) =>
    members?.images.get(sop) ?? findImage(clinic, sop);

async function findImages(clinic: string, named: readonly NamedImage[]): Promise<Named> {
  const sops = await eachOf(named, (image) => sopsOf(clinic, image));
  const [first] = sops.flat();
  const study = first === undefined ? undefined : (await findIndexEntry(clinic, first))?.study;
  const members = study === undefined ? undefined : await membersOf(clinic, study);
  const found = await eachOf([...new Set(sops.flat())], findIn(clinic, members));
  const unknown = sops.filter((some) => some.length === 0).map((): CalledImage => ({ state: "missing", sop: "" }));
  return { images: [...found, ...unknown], whole: true, members };
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
async function findStudy(clinic: string, study: string): Promise<Named> {
  const members = await membersOf(clinic, study);
  const found = await eachOf([...members.images.keys()], findIn(clinic, members));
  const images = found.map((image): CalledImage => {
    const isElsewhere = "study" in image && image.study !== study;
    return isElsewhere ? { state: "held", sop: image.sop, study } : image;
  });
  return { images: images.filter(({ state }) => state !== "rejected"), whole: isQuiet(members), members };
}

/** True once the quiet time has passed since the last image of the study came. */
function isQuiet({ newest }: Members): boolean {
  const quiet = Number(process.env.QUIET_SECONDS ?? "300") * 1000;
  return newest !== undefined && newest.getTime() + quiet <= Date.now();
}
