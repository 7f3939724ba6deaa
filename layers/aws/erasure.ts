import type { BucketName } from "#pipeline/buckets";
import { expectation, type Share, share } from "#pipeline/documents";
import { keys, parseKey } from "#pipeline/keys";
import { eachOf, findIndexEntry } from "./images.ts";
import { askOfStudy, memberIn, unmarkReady } from "./members.ts";
import { getJson, head, list, putJson, remove } from "./objects.ts";
import { removeVersions } from "./versions.ts";

/**
 * Erasing a study. Its tombstone is written first and stays. A stage looks for it before it writes and again after: what it wrote too
 * late for the erasure to see, it removes itself. Only the stage's own things, so that no stage needs leave to delete another's.
 */

/** True once somebody has begun to erase the study. */
export const isErased = async (clinic: string, study: string): Promise<boolean> =>
  (await head({ bucket: "clean", key: keys.erased(clinic, study) })) !== undefined;

/** Erases a study; throws where the store does, and can be repeated. The sweeper looks again later, and ends what was cut short. */
export async function erase(clinic: string, study: string): Promise<void> {
  await bury(clinic, study);
  await removeStudy(clinic, study);
}

/** Writes the tombstone, and before it what the sweeper and every share find it by. */
export async function bury(clinic: string, study: string): Promise<void> {
  await putJson({ bucket: "clean", key: keys.erasing(clinic, study) }, {});
  await askOfStudy(clinic, study);
  await putJson({ bucket: "clean", key: keys.erased(clinic, study) }, {}, { only: "absent" });
}

/** Removes everything that any stage keeps of a study, links first. */
export async function removeStudy(clinic: string, study: string): Promise<void> {
  await eraseShares(clinic, study);
  await remove({ bucket: "shares", key: keys.suspended(clinic, study) });
  await removeCounters(clinic, study);
  await removeRenditions(clinic, study);
  await removeZips(clinic, study);
  await removeManifests(clinic, study);
  await removeInstances(clinic, study);
}

const removeUnder = async (bucket: BucketName, prefix: string, but?: string): Promise<void> => {
  const found = await Array.fromAsync(list(bucket, prefix));
  await eachOf(
    found.filter((key) => key !== but),
    (key) => remove({ bucket, key }),
  );
};

/** What was counted of a study's links. */
async function removeCounters(clinic: string, study: string): Promise<void> {
  await eachOf(await Array.fromAsync(list("shares", keys.sharesOf(clinic, study))), async (key) => {
    const hash = key.slice(key.lastIndexOf("/") + 1);
    for (const what of ["passcodes", "seen"]) await remove({ bucket: "shares", key: keys.limit(clinic, what, hash) });
  });
}

/** The renderer's part of an erasure. */
export async function removeRenditions(clinic: string, study: string): Promise<void> {
  await unmarkReady(clinic, study);
  await removeUnder("renditions", keys.renditions(clinic, study));
}

/** The landing page's part of an erasure. */
export const removeZips = (clinic: string, study: string): Promise<void> => removeUnder("renditions", keys.zips(clinic, study));

/** The completer's part of an erasure. */
export const removeManifests = (clinic: string, study: string): Promise<void> =>
  removeUnder("clean", keys.manifests(clinic, study));

/** The deidentifier's part of an erasure; `sops` are instances that only their index entry may still tell of. */
export async function removeInstances(clinic: string, study: string, sops: readonly string[] = []): Promise<void> {
  const known = new Set([...sops, ...(await instancesOf(clinic, study))]);
  // The index goes first: what else there is of an instance names it, so that an erasure which is cut short finds it again.
  await eachOf([...known], (sop) => removeIndex(clinic, study, sop));
  await forgetExpectations(clinic, known);
  await forgetAliases(clinic, study);
  await removeVersions(keys.decisions(clinic, study));
  await removeVersions(keys.recalls(clinic, study));
  await removeVersions(keys.heldOf(clinic, study));
  await removeUnder("clean", keys.arrivals(clinic, study));
  await remove({ bucket: "clean", key: keys.patient(clinic, study) });
  await removeUnder("clean", keys.instances(clinic, study));
  await removeUnder("clean", keys.records(clinic, study));
  await removeUnder("clean", keys.members(clinic, study), keys.askOfStudy(clinic, study)); // it stays, as the tombstone does
}

async function instancesOf(clinic: string, study: string): Promise<readonly string[]> {
  const places = [
    list("clean", keys.members(clinic, study)),
    list("clean", keys.instances(clinic, study)),
    list("clean", keys.records(clinic, study)),
    list("uploads", keys.heldOf(clinic, study)),
  ];
  const found = await Promise.all(places.map((place) => Array.fromAsync(place)));
  return found.flat().flatMap((key) => {
    const parsed = parseKey(key);
    if (parsed?.kind === "held") return parsed.name.split("~")[0] ?? [];
    if (key.startsWith("members/")) return memberIn(key) ?? [];
    return parsed?.kind === "instance" || parsed?.kind === "record" ? parsed.sop : [];
  });
}

async function removeIndex(clinic: string, study: string, sop: string): Promise<void> {
  if ((await findIndexEntry(clinic, sop))?.study === study) await remove({ bucket: "clean", key: keys.index(clinic, sop) });
}

/** The ids by which a reporting system knows a study's images. */
export async function forgetAliases(clinic: string, study: string): Promise<void> {
  const prefix = keys.aliasesIn(clinic, study);
  await eachOf(await Array.fromAsync(list("clean", prefix)), async (key) => {
    const [alias = "", sop = ""] = key.slice(prefix.length).split("/");
    await remove({ bucket: "clean", key: keys.alias(clinic, alias, sop) });
    await remove({ bucket: "clean", key });
  });
}

async function forgetExpectations(clinic: string, sops: ReadonlySet<string>): Promise<void> {
  await eachOf(await Array.fromAsync(list("clean", keys.allExpected(clinic))), async (key) => {
    const found = await getJson({ bucket: "clean", key }, expectation);
    if (found?.value.images.some((sop) => sops.has(sop))) await remove({ bucket: "clean", key });
  });
}

/**
 * The notifier's part of an erasure: what is left of a share tells the family that it is gone, and no longer what it showed. The
 * pointers stay: a share that is being written has its pointer first.
 */
export async function eraseShares(clinic: string, study: string): Promise<void> {
  await eachOf(await Array.fromAsync(list("shares", keys.sharesOf(clinic, study))), async (key) => {
    const ref = { bucket: "shares", key: keys.share(key.slice(key.lastIndexOf("/") + 1)) } as const;
    const stored = await getJson(ref, share);
    if (stored?.value.study === study) await putJson(ref, { ...stored.value, images: [], state: "erased" } satisfies Share);
  });
}
