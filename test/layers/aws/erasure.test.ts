import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Share } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { startServices } from "../../lambdas/services.ts";
import { CLINIC, STILL, studyInStore } from "../../lambdas/study.ts";

const [STUDY, OTHER] = ["2.25.100", "2.25.200"];
let services: Awaited<ReturnType<typeof startServices>>;
let objects: typeof import("#aws/objects");
let erasure: typeof import("#aws/erasure");
let versions: typeof import("#aws/versions");

beforeAll(async () => {
  services = await startServices();
  objects = await import("#aws/objects");
  erasure = await import("#aws/erasure");
  versions = await import("#aws/versions");
});
afterAll(() => services.stop());

const share = (study: string): Share => ({
  clinic: CLINIC,
  study,
  images: [{ sop: "2.25.1" }],
  language: "en",
  channel: "link",
  state: "open",
  fingerprint: "00",
  claimedAt: new Date().toISOString(),
  createdAt: new Date().toISOString(),
  expiresAt: new Date(Date.now() + 1e6).toISOString(),
});

/** A study as far as it can come, with a held file that was stored twice. */
async function fill(study: string, place: number): Promise<void> {
  const store = await studyInStore();
  const [clean, held, rejected] = [`2.25.${place}1`, `2.25.${place}2`, `2.25.${place}3`];
  await store.rendered(study, clean, 1, STILL);
  await store.patient(study, { patientKeys: ["aa"], disputed: false });
  await store.index(held, { study, state: "held" });
  const put = (bucket: "clean" | "uploads" | "shares", key: string, body = "{}") => objects.put({ bucket, key }, body);
  await store.index(rejected, { study, state: "rejected" });
  for (const sop of [clean, held, rejected]) await put("clean", keys.member(CLINIC, study, sop));
  await put("clean", keys.instance(CLINIC, study, clean));
  await put("clean", keys.manifest(CLINIC, study, "ab".repeat(16)));
  await put("clean", keys.arrival(CLINIC, study, 7));
  await put("clean", keys.expected(CLINIC, `${place}`.repeat(32)), JSON.stringify({ images: [clean, "2.25.77"] }));
  await put("uploads", keys.held(CLINIC, study, held), "one");
  await put("uploads", keys.held(CLINIC, study, held), "two");
  await put("uploads", keys.held(CLINIC, study, `${held}~0123abcd`), "three");
  await put("uploads", keys.heldNote(CLINIC, study, held));
  await put("uploads", keys.decision(CLINIC, study, held));
  await put("shares", keys.shareOf(CLINIC, study, `${place}`.repeat(64)));
  await put("shares", keys.share(`${place}`.repeat(64)), JSON.stringify(share(study)));
}

/** Every key of the four buckets that a study is in, hidden versions among them. */
async function everything(): Promise<readonly string[]> {
  const lists = (["clean", "renditions", "shares"] as const).map((bucket) => Array.fromAsync(objects.list(bucket, "")));
  const uploads = (await Array.fromAsync(versions.listVersions(""))).map(({ key }) => key);
  return [...(await Promise.all(lists)).flat(), ...uploads].toSorted();
}

describe("erase", () => {
  beforeEach(async () => {
    await fill(STUDY, 1);
    await fill(OTHER, 2);
  });

  test("leaves of a study its tombstone and links that say so, of others everything", async () => {
    await erasure.removeStudy(CLINIC, STUDY);
    const of2 = await everything();
    await fill(STUDY, 1);
    await erasure.erase(CLINIC, STUDY);
    const left = await everything();
    const own = [keys.erasing(CLINIC, STUDY), keys.erased(CLINIC, STUDY), keys.askOfStudy(CLINIC, STUDY)];
    expect(left).toEqual([...of2, ...own].toSorted());
    expect(left.filter((key) => key.includes(STUDY))).toEqual([...own, keys.shareOf(CLINIC, STUDY, "1".repeat(64))].toSorted());
    expect(left.filter((key) => /^index\/.*\/2\.25\.1\d$/.test(key))).toEqual([]);
    expect(left.filter((key) => key.includes(OTHER)).length).toBeGreaterThan(10);
    const stub = await objects.get({ bucket: "shares", key: keys.share("1".repeat(64)) });
    expect(JSON.parse(new TextDecoder().decode(stub?.bytes))).toMatchObject({ state: "erased", images: [] });
  });

  test("removes an index entry that nothing else tells of, unless it is another study's", async () => {
    const store = await studyInStore();
    await store.index("2.25.31", { study: STUDY, state: "clean" });
    await store.index("2.25.32", { study: OTHER, state: "clean" });
    await erasure.removeInstances(CLINIC, STUDY, ["2.25.31", "2.25.32"]);
    expect(await Array.fromAsync(objects.list("clean", keys.index(CLINIC, "2.25.3")))).toEqual([keys.index(CLINIC, "2.25.32")]);
  });

  test("is known of a study from its beginning", async () => {
    expect(await erasure.isErased(CLINIC, "2.25.300")).toBe(false);
    await erasure.erase(CLINIC, "2.25.300");
    expect(await erasure.isErased(CLINIC, "2.25.300")).toBe(true);
    expect(await erasure.isErased("another-clinic", "2.25.300")).toBe(false);
  });
});
