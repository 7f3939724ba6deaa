import { createHash, createHmac } from "node:crypto";
import { z } from "zod";
import { readAudit } from "#aws/audit";
import { findImage, findRendition } from "#aws/images";
import { currentManifest } from "#aws/manifests";
import { membersOf } from "#aws/members";
import { get, getJson, head, list } from "#aws/objects";
import { masterSecret } from "#aws/secrets";
import { listVersions } from "#aws/versions";
import { clinicKey } from "#pipeline/derive";
import { share } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import type { Clinic } from "./clinic.ts";
import type { StudyFile } from "./files.ts";

type Place = "clean" | "held" | "quarantined";

const PLACES: Readonly<Record<Exclude<StudyFile["fate"], "contender">, Place>> = {
  clean: "clean",
  approved: "clean",
  rejected: "quarantined",
  refused: "quarantined",
};

const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Where each file of a clinic is now, by what it holds. */
async function placesOf(
  clinic: Clinic,
  study: string,
  files: readonly StudyFile[],
): Promise<ReadonlyMap<StudyFile, readonly Place[]>> {
  const sourceKey = clinicKey(await masterSecret(), clinic.name, "source");
  const sources = new Map(files.map((file) => [createHmac("sha256", sourceKey).update(file.bytes).digest("hex"), file]));
  const contents = new Map(files.map((file) => [digest(file.bytes), file]));
  const found = new Map<StudyFile, Set<Place>>(files.map((file) => [file, new Set()]));
  const add = (file: StudyFile | undefined, place: Place, key: string): void => {
    if (file === undefined) throw new Error(`Nobody sent what is ${place} at ${key.split("/")[0]}/.`);
    found.get(file)?.add(place);
  };
  for await (const key of list("clean", keys.instances(clinic.name, study)))
    add(sources.get((await head({ bucket: "clean", key }))?.metadata.source ?? ""), "clean", key);
  for await (const { key, version, isMarker } of listVersions(keys.allHeld(clinic.name)))
    if (key.endsWith(".dcm") && !isMarker)
      add(sources.get((await head({ bucket: "uploads", key, version }))?.metadata.source ?? ""), "held", key);
  for await (const key of list("uploads", `quarantine/${clinic.name}/`))
    add(contents.get(digest((await get({ bucket: "uploads", key }))?.bytes ?? new Uint8Array())), "quarantined", key);
  return new Map([...found].map(([file, places]) => [file, [...places]]));
}

const names = (places: readonly Place[] | undefined): string => places?.join(" and ") || "nowhere";

/** Every file is clean, held or quarantined, once, where its fate sends it; of two that contend for a UID one is clean. */
export async function checkPlaces(clinic: Clinic, study: string, files: readonly StudyFile[]): Promise<void> {
  const places = await placesOf(clinic, study, files);
  for (const [file, found] of places)
    if (file.fate !== "contender") expectEqual(`${file.name} (${file.fate})`, names(found), PLACES[file.fate]);
  const contenders = files.filter(({ fate }) => fate === "contender").map((file) => names(places.get(file)));
  expectEqual("the two of one UID", contenders.toSorted().join(", "), contenders.length > 0 ? "clean, quarantined" : "");
}

const state = z.object({ study: z.string(), state: z.string() });

/** The index says of every file what became of it; the current manifest is there, and every image of it has its rendition. */
export async function checkCompleted(clinic: Clinic, study: string, files: readonly StudyFile[]): Promise<void> {
  for (const { fate, sop, name } of files) {
    if (fate === "refused") continue;
    const entry = await getJson({ bucket: "clean", key: keys.index(clinic.name, clinic.newUid(sop)) }, state);
    const expected = fate === "rejected" ? "rejected" : "clean";
    expectEqual(`the index of ${name}`, `${entry?.value.state} of ${entry?.value.study}`, `${expected} of ${study}`);
  }
  const { key, manifest } = await currentManifest(clinic.name, study);
  const clean = new Set(files.filter(({ fate }) => ["clean", "approved", "contender"].includes(fate)).map(({ sop }) => sop));
  expectEqual("images of the manifest", manifest.images.length, clean.size);
  if ((await head({ bucket: "clean", key })) === undefined) throw new Error("The current manifest was never written.");
  for (const { sop, digest } of manifest.images)
    if ((await findRendition(clinic.name, study, sop, digest)) === undefined) throw new Error("An image has no rendition.");
  await checkListed(clinic.name, study);
}

/** What a study's listing says of an image, its documents say too. Tells how many images it says it of. */
export async function checkListed(clinic: string, study: string): Promise<number> {
  const said = [...(await membersOf(clinic, study)).images.values()].flatMap((image) => image ?? []);
  for (const { sop, digest, record } of said) {
    const image = await findImage(clinic, sop);
    const found = "record" in image ? [image.state, image.study, image.digest, image.record.patientKey] : [image.state];
    expectEqual(
      "what the documents of a listed image say",
      found.join(" "),
      ["rendered", study, digest, record.patientKey].join(" "),
    );
  }
  return said.length;
}

/** The first folder in which somebody has still something to do; a call for images that were erased waits without end. */
export async function openWork(clinic: Clinic, erased = false): Promise<string | undefined> {
  for (const folder of ["uploads", "decisions", "recalls", "held"])
    for await (const { key, isMarker } of listVersions(`${folder}/${clinic.name}/`))
      if (!isMarker && (folder === "uploads" || (await head({ bucket: "uploads", key })) !== undefined)) return folder;
  for (const folder of ["arrivals", "erasing", ...(erased ? [] : ["expected"])])
    for await (const _key of list("clean", `${folder}/${clinic.name}/`)) return folder;
  return undefined;
}

/** One share, sent; its messages all have the same link, whose page shows `prints` images. Tells how many messages were too many. */
export async function checkShare(
  clinic: Clinic,
  study: string,
  texts: readonly string[],
  expected: { readonly prints: number; readonly crashes: number },
): Promise<number> {
  const pointers = await Array.fromAsync(list("shares", keys.sharesOf(clinic.name, study)));
  expectEqual("shares", pointers.length, 1);
  const id = pointers[0]?.split("/").at(-1) ?? "";
  const stored = await getJson({ bucket: "shares", key: keys.share(id) }, share);
  expectEqual("state of the share", stored?.value.state, "open");
  const told = (await Array.fromAsync(readAudit(clinic.name))).filter((one) => one.event === "sent" && one.share === id).length;
  if (told < 1 || told > texts.length) throw new Error(`The audit tells of ${told} messages, not of ${texts.length}.`);
  const links = new Set(texts.map(linkIn));
  expectEqual("different links", links.size, 1);
  if (texts.length > 1 + expected.crashes) throw new Error(`${texts.length} messages after ${expected.crashes} crashes.`);
  const page = await fetch([...links][0] ?? "");
  expectEqual("status of the page", page.status, 200);
  const html = await page.text();
  expectEqual("pictures and clips on the page", html.match(/<video|<img\s/g)?.length ?? 0, expected.prints);
  return texts.length - 1;
}

export const linkIn = (text: string): string => /http:\S+\/s\/[\w-]+/.exec(text)?.[0] ?? "";

/** After an erasure: nothing of the study is left or has come back, files that came too late are in quarantine, its link says so. */
export async function checkErased(
  clinic: Clinic,
  study: string,
  files: readonly StudyFile[],
  texts: readonly string[],
): Promise<void> {
  const uploads = (await Array.fromAsync(listVersions(""))).filter(({ key, isMarker }) => !isMarker && key.includes(study));
  const clean = await Array.fromAsync(list("clean", ""));
  const copies = (await Array.fromAsync(list("renditions", ""))).filter((key) => key.includes(study));
  const left = [...uploads.map(({ key }) => key), ...clean.filter((key) => key.includes(study)), ...copies];
  expectEqual("what is left", left.join(" "), `${keys.erased(clinic.name, study)} ${keys.askOfStudy(clinic.name, study)}`);
  const sops = new Set(files.map(({ sop }) => clinic.newUid(sop)));
  const indexed = clean.filter((key) => key.startsWith(`index/${clinic.name}/`) && sops.has(key.split("/")[2] ?? ""));
  expectEqual("index entries", indexed.length, 0);
  for (const [file, found] of await placesOf(clinic, study, files))
    if (found.some((place) => place !== "quarantined")) throw new Error(`${file.name} is ${names(found)}.`);
  for (const link of new Set(texts.map(linkIn))) expectEqual("status of the page", (await fetch(link)).status, 410);
}

/** A clinic that asks for another's images hears that it has none of them. */
export async function checkUnknown(other: Clinic, files: readonly StudyFile[]): Promise<void> {
  const sops = files.filter(({ sop }) => sop !== "").map(({ sop }) => sop);
  let answer = await other.share(sops);
  while (answer.status >= 500) answer = await other.share(sops); // killed for another clinic's crash
  expectEqual("what another clinic hears of these images", `${answer.status} ${answer.state} ${answer.here}`, "202 waiting 0");
}

/** No key of a clinic has a UID that another clinic made, though both have the same study. */
export async function checkApart(one: Clinic, other: Clinic, files: readonly StudyFile[], own: string): Promise<void> {
  const foreign = new Set([one.newUid(own), ...files.map(({ sop }) => one.newUid(sop))]);
  let keysOfOther = 0;
  for (const bucket of ["clean", "renditions", "uploads"] as const)
    for await (const key of list(bucket, "")) {
      const parts = key.split("/");
      if (parts[1] !== other.name) continue;
      keysOfOther++;
      if (parts.some((part) => foreign.has(part.replace(/(~.*)?\.(dcm|json)$/, ""))))
        throw new Error(`A key of ${other.name} holds a UID of ${one.name}.`);
    }
  if (keysOfOther === 0) throw new Error(`Nothing became of what ${other.name} sent.`);
}

function expectEqual(what: string, found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`${what}: ${String(found)}, not ${String(expected)}.`);
}
