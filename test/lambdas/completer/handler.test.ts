import type { SQSHandler } from "aws-lambda";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { contentDigest } from "#pipeline/derive";
import { manifest } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { arrivalWindow } from "#pipeline/quiet";
import { created, failures } from "../events.ts";
import { startServices } from "../services.ts";

const CLINIC = "lindenhof";
let services: Awaited<ReturnType<typeof startServices>>;
let objects: typeof import("#aws/objects");
let handler: SQSHandler;
let study = "2.25.1000";
let counter = 1000;

beforeAll(async () => {
  services = await startServices();
  objects = await import("#aws/objects");
  ({ handler } = await import("../../../lambdas/completer/handler.ts"));
});
afterAll(() => services.stop());
beforeEach(async () => {
  study = `2.25.${++counter}`;
  await patient(false);
});

const clean = (key: string) => ({ bucket: "clean", key }) as const;
const patient = (disputed: boolean) => objects.putJson(clean(keys.patient(CLINIC, study)), { patientKeys: ["p"], disputed });
const record = (sop: string, content = "{}") => objects.put(clean(keys.record(CLINIC, study, sop)), content);
const index = (sop: string, state: "clean" | "held") =>
  objects.putJson(clean(keys.index(CLINIC, sop)), { study, state, source: "5".repeat(64), contenders: [] });

async function arrive(window: number): Promise<number> {
  const key = keys.arrival(CLINIC, study, window);
  await objects.putJson(clean(key), {});
  return failures(handler, created("test-clean", key));
}

async function manifests() {
  const found = await Array.fromAsync(objects.list("clean", `manifests/${CLINIC}/${study}/`));
  return Promise.all(found.map(async (key) => (await objects.getJson(clean(key), manifest))?.value));
}

describe("an arrival", () => {
  test("that was the last one completes the study, with the digest of each record", async () => {
    await record("2.25.1", "one");
    await record("2.25.2", "two");
    expect(await arrive(5)).toBe(0);
    expect(await manifests()).toEqual([
      {
        study,
        images: [
          { sop: "2.25.1", digest: contentDigest("one") },
          { sop: "2.25.2", digest: contentDigest("two") },
        ],
      },
    ]);
  });

  test("that another followed leaves it to that one", async () => {
    await record("2.25.1");
    await objects.putJson(clean(keys.arrival(CLINIC, study, 6)), {});
    await arrive(5);
    expect(await manifests()).toEqual([]);
    await arrive(6);
    expect(await manifests()).toHaveLength(1);
  });

  test("told twice makes one generation; a late image makes another", async () => {
    await record("2.25.1");
    await arrive(5);
    await arrive(5);
    expect(await manifests()).toHaveLength(1);
    await record("2.25.2");
    await arrive(9);
    expect((await manifests()).map((found) => found?.images.length).toSorted()).toEqual([1, 2]);
  });

  test("of a disputed study, or of one nobody is known of, completes nothing", async () => {
    await record("2.25.1");
    await patient(true);
    await arrive(5);
    expect(await manifests()).toEqual([]);
    await objects.remove(clean(keys.patient(CLINIC, study)));
    await arrive(7);
    expect(await manifests()).toEqual([]);
  });
});

describe("an expectation", () => {
  const expecting = async (...images: string[]): Promise<string> => {
    const key = keys.expected(CLINIC, contentDigest(images.join()));
    await objects.putJson(clean(key), { images });
    expect(await failures(handler, created("test-clean", key))).toBe(0);
    return key;
  };

  test("that is met completes the study at once and goes", async () => {
    for (const sop of ["2.25.11", "2.25.12"]) await Promise.all([record(sop), index(sop, "clean")]);
    const key = await expecting("2.25.11", "2.25.12");
    expect(await manifests()).toHaveLength(1);
    expect(await objects.head(clean(key))).toBeUndefined();
  });

  test("of a disputed study stays until the dispute is over", async () => {
    await Promise.all([record("2.25.31"), index("2.25.31", "clean"), patient(true)]);
    const key = await expecting("2.25.31");
    expect([await manifests(), (await objects.head(clean(key))) !== undefined]).toEqual([[], true]);
    await patient(false);
    expect(await failures(handler, created("test-clean", key))).toBe(0);
    expect([(await manifests()).length, await objects.head(clean(key))]).toEqual([1, undefined]);
  });

  test.each(["held", "missing"])("of an image that is %s waits", async (state) => {
    await Promise.all([record("2.25.21"), index("2.25.21", "clean")]);
    if (state === "held") await index(`2.25.22${state.length}`, "held");
    const key = await expecting("2.25.21", `2.25.22${state.length}`);
    expect(await manifests()).toEqual([]);
    expect(await objects.head(clean(key))).toBeDefined();
  });
});

describe("arrival windows", () => {
  test("are never longer than the quiet time, nor than a minute", () => {
    expect([arrivalWindow(59_999, 300), arrivalWindow(60_000, 300)]).toEqual([0, 1]);
    expect([arrivalWindow(4_999, 5), arrivalWindow(5_000, 5)]).toEqual([0, 1]);
  });
  test("sort as text in the order of time", () => {
    expect(keys.arrival("c", "1", 999999999) < keys.arrival("c", "1", 1000000000)).toBe(true);
  });
});
