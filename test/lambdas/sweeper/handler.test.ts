import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Share } from "#pipeline/documents";
import { createdObjects } from "#pipeline/events";
import { keys } from "#pipeline/keys";
import { stageRows } from "#pipeline/stages";
import { type Queues, startQueues } from "../../../apps/local/queues.ts";
import { startServices } from "../services.ts";
import { CLINIC, STILL, studyInStore } from "../study.ts";

let services: Awaited<ReturnType<typeof startServices>>;
let queues: Queues;
let queueFolder: string;
let objects: typeof import("#aws/objects");
let sweep: () => Promise<void>;
let store: Awaited<ReturnType<typeof studyInStore>>;

beforeAll(async () => {
  services = await startServices();
  queueFolder = await mkdtemp(join(tmpdir(), "keepsake-queues-"));
  const credentials = {
    accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? "",
    secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? "",
  };
  const connection = { region: process.env.AWS_REGION ?? "", credentials };
  const stages = stageRows().map(([, stage]) => stage);
  queues = await startQueues({ folder: queueFolder, port: 0, connection, stages, quietSeconds: 0 });
  const urls = ["deidentifier", "completer", "renderer"].map((name) => [
    `${name.toUpperCase()}_QUEUE_URL`,
    queues.client.url(name),
  ]);
  const times = { SWEEP_AFTER_SECONDS: "0.001", QUIET_SECONDS: "0" };
  Object.assign(process.env, { AWS_ENDPOINT_URL_SQS: queues.url, ...Object.fromEntries(urls), ...times });
  objects = await import("#aws/objects");
  store = await studyInStore();
  sweep = (await import("../../../lambdas/sweeper/handler.ts")).handler;
});
afterAll(async () => {
  await queues.close();
  await services.stop();
  await rm(queueFolder, { recursive: true });
});
beforeEach(async () => {
  for (const queue of ["deidentifier", "completer", "renderer"]) await received(queue);
});

const put = (bucket: "uploads" | "clean" | "renditions", key: string, body = "{}") => objects.put({ bucket, key }, body);
const there = async (key: string) => (await objects.head({ bucket: "clean", key })) !== undefined;

/** What a queue has waiting, taken out of it. */
async function received(queue: string) {
  const found = [];
  while ((queues.depths().find((depth) => depth.queue === queue)?.ready ?? 0) > 0) {
    const record = await queues.client.receive(queue, AbortSignal.timeout(2000));
    if (record === undefined) break;
    await queues.client.remove(queue, record.receiptHandle);
    found.push(...createdObjects(record.body).map(({ key, versionId }) => ({ key, versionId })));
  }
  return found;
}

const study = async (uid: string, sop: string) => {
  const digest = await store.image(uid, sop, 1);
  await store.patient(uid, { patientKeys: ["aa"], disputed: false });
  await put("clean", keys.arrival(CLINIC, uid, 3));
  await put("clean", keys.arrival(CLINIC, uid, 5));
  return digest;
};

const manifestKey = async (uid: string) => (await import("#aws/manifests")).currentManifest(CLINIC, uid);

describe("the sweeper", () => {
  test("starts every version of an upload that nobody took, a person's word, and what was called back", async () => {
    const key = keys.upload(CLINIC, "a name/ä b.dcm");
    await put("uploads", key, "one");
    await put("uploads", key, "two");
    const word = keys.decision(CLINIC, "2.25.5", "2.25.6");
    const recall = keys.recall(CLINIC, "2.25.5", "2.25.7");
    await put("uploads", word);
    await put("uploads", recall);
    await sweep();
    const found = await received("deidentifier");
    expect(found.filter((object) => object.key === key)).toHaveLength(2);
    expect(new Set(found.map(({ versionId }) => versionId)).size).toBe(3);
    expect(found.map((object) => object.key)).toEqual(expect.arrayContaining([word, recall]));
    const versions = await Array.fromAsync((await import("#aws/versions")).listVersions("uploads/"));
    for (const { key, version } of versions) await objects.remove({ bucket: "uploads", key, version });
  });

  test("asks the completer for a study without its manifest, by its newest arrival", async () => {
    await study("2.25.10", "2.25.11");
    await sweep();
    expect((await received("completer")).map(({ key }) => key)).toEqual([keys.arrival(CLINIC, "2.25.10", 5)]);
    expect(await received("renderer")).toEqual([]);
  });

  test("asks the renderer for a manifest without copies; once they are there the study's arrivals go", async () => {
    const digest = await study("2.25.10", "2.25.11");
    const { key, manifest } = await manifestKey("2.25.10");
    await put("clean", key, JSON.stringify(manifest));
    await sweep();
    expect((await received("renderer")).map((object) => object.key)).toEqual([key]);
    expect(await there(keys.arrival(CLINIC, "2.25.10", 5))).toBe(true);
    await put("renditions", keys.rendition(CLINIC, "2.25.10", "2.25.11", digest, "rendition.json"), JSON.stringify(STILL));
    await sweep();
    expect(await received("renderer")).toEqual([]);
    expect(await there(keys.arrival(CLINIC, "2.25.10", 3))).toBe(false);
    expect(await there(keys.arrival(CLINIC, "2.25.10", 5))).toBe(false);
  });

  test("asks for a new manifest where the records have changed since the last", async () => {
    await study("2.25.10", "2.25.12");
    await sweep();
    expect(await received("completer")).toHaveLength(1);
  });

  test("leaves a disputed study alone", async () => {
    await study("2.25.10", "2.25.12");
    await store.patient("2.25.10", { patientKeys: ["aa"], disputed: true });
    await sweep();
    expect([await received("completer"), await received("renderer")]).toEqual([[], []]);
    await store.patient("2.25.10", { patientKeys: ["aa"], disputed: false });
    for (const window of [3, 5]) await objects.remove({ bucket: "clean", key: keys.arrival(CLINIC, "2.25.10", window) });
  });

  test("starts an expectation that is met, and no other", async () => {
    await store.index("2.25.21", { study: "2.25.20", state: "clean" });
    await store.index("2.25.22", { study: "2.25.20", state: "held" });
    await put("clean", keys.expected(CLINIC, "a".repeat(32)), JSON.stringify({ images: ["2.25.21"] }));
    await put("clean", keys.expected(CLINIC, "b".repeat(32)), JSON.stringify({ images: ["2.25.21", "2.25.22"] }));
    await put("clean", keys.expected(CLINIC, "c".repeat(32)), JSON.stringify({ images: ["2.25.23", "2.25.21"] }));
    await sweep();
    expect((await received("completer")).map(({ key }) => key)).toEqual([keys.expected(CLINIC, "a".repeat(32))]);
    await objects.remove({ bucket: "clean", key: keys.expected(CLINIC, "a".repeat(32)) });
  });

  test("ends an erasure that was cut short", async () => {
    await study("2.25.30", "2.25.31");
    await put("clean", keys.erasing(CLINIC, "2.25.30"));
    await put("clean", keys.erased(CLINIC, "2.25.30"));
    await sweep();
    expect(await there(keys.erasing(CLINIC, "2.25.30"))).toBe(false);
    expect(await there(keys.record(CLINIC, "2.25.30", "2.25.31"))).toBe(false);
    expect(await there(keys.erased(CLINIC, "2.25.30"))).toBe(true);
  });

  describe("a study whose time is over", () => {
    const DAY = 86_400_000;
    const shared = async (uid: string, days: number, state: Share["state"] = "open") => {
      const tokenHash = `${uid.replaceAll(".", "")}${"0".repeat(40)}`;
      const at = (offset: number) => new Date(Date.now() + offset * DAY).toISOString();
      const times = { claimedAt: at(days - 90), createdAt: at(days - 90), expiresAt: at(days) };
      const facts = { clinic: CLINIC, study: uid, language: "en", channel: "link", state, fingerprint: "00" } as const;
      await objects.put({ bucket: "shares", key: keys.shareOf(CLINIC, uid, tokenHash) }, "{}");
      await objects.putJson({ bucket: "shares", key: keys.share(tokenHash) }, { ...facts, ...times, images: [] } satisfies Share);
      return keys.share(tokenHash);
    };
    const finished = async (uid: string) => {
      const sop = `${uid}1`;
      const digest = await store.rendered(uid, sop, 1, STILL);
      await store.patient(uid, { patientKeys: ["aa"], disputed: false });
      await put("clean", keys.instance(CLINIC, uid, sop));
      const { key, manifest } = await manifestKey(uid);
      await put("clean", key, JSON.stringify(manifest));
      const copy = keys.rendition(CLINIC, uid, sop, digest, "image.jpg");
      return { index: keys.index(CLINIC, sop), all: [keys.instance(CLINIC, uid, sop), keys.record(CLINIC, uid, sop), key], copy };
    };
    const left = async ({ all }: { all: readonly string[] }) => (await Promise.all(all.map(there))).filter(Boolean).length;

    afterEach(() => void delete process.env.KEEP_DAYS);

    test("is no longer found first, and gone the next time; a link that has expired stays", async () => {
      const [alone, once] = [await finished("2.25.50"), await finished("2.25.51")];
      const link = await shared("2.25.51", -8);
      await sweep();
      expect(await there(alone.index)).toBe(true);
      process.env.KEEP_DAYS = "0";
      await sweep();
      for (const one of [alone, once]) expect([await there(one.index), await left(one)]).toEqual([false, 3]);
      await sweep();
      for (const one of [alone, once]) {
        expect(await left(one)).toBe(0);
        expect(await objects.head({ bucket: "renditions", key: one.copy })).toBeUndefined();
      }
      expect(await objects.head({ bucket: "shares", key: link })).toBeDefined();
    });

    test.each([
      ["2.25.52", "a link shows it", async () => shared("2.25.52", 1)],
      ["2.25.53", "a link ended less than a week ago", async () => shared("2.25.53", -6)],
      [
        "2.25.54",
        "a family reported it",
        async () => (await import("#aws/shares")).suspendStudy(CLINIC, "2.25.54", "name-visible"),
      ],
      [
        "2.25.55",
        "it has no copies yet",
        async ({ copy }: { copy: string }) => {
          await put("clean", keys.arrival(CLINIC, "2.25.55", 1));
          await objects.remove({ bucket: "renditions", key: copy.replace("image.jpg", "rendition.json") });
        },
      ],
    ])("is not over: %s, %s", async (uid, _, because) => {
      const kept = await finished(uid);
      await because(kept);
      process.env.KEEP_DAYS = "0";
      await sweep();
      await sweep();
      expect([await there(kept.index), await left(kept)]).toEqual([true, 3]);
    });

    test.each(["revoked", "erased"] as const)("is over where all its links are %s", async (state) => {
      const uid = state === "revoked" ? "2.25.56" : "2.25.57";
      const over = await finished(uid);
      await shared(uid, 30, state);
      process.env.KEEP_DAYS = "0";
      await sweep();
      await sweep();
      expect(await left(over)).toBe(0);
    });
  });

  test("does the rest where one kind of work cannot be looked at, and tells that it failed", async () => {
    await put("clean", keys.expected(CLINIC, "d".repeat(32)), "no JSON");
    await study("2.25.40", "2.25.41");
    await expect(sweep()).rejects.toThrow();
    expect((await received("completer")).map(({ key }) => key)).toEqual([keys.arrival(CLINIC, "2.25.40", 5)]);
  });
});
