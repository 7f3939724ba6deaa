import { afterAll, beforeEach, expect, test } from "vitest";
import { readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { type InstanceRecord, indexEntry } from "#pipeline/documents";
import { ultrasound } from "../fixtures/ultrasound.ts";
import { created, failures } from "../lambdas/events.ts";
import { startServices } from "../lambdas/services.ts";
import { startProxy } from "./proxy.ts";

// A released instance that is called back, with everything failing from any of the deidentifier's changes on, and the message coming again.

const services = await startServices();
let changes = 0;
let [failsFrom, when]: [number, "before" | "after"] = [Number.POSITIVE_INFINITY, "before"];
const proxy = await startProxy("s3", Number(new URL(services.s3Url).port), {
  async meet() {
    changes++;
    if (changes < failsFrom) return undefined;
    return { when: changes === failsFrom ? when : "before" };
  },
  kill: () => {},
});
Object.assign(process.env, {
  AWS_ENDPOINT_URL_S3: proxy.url,
  AWS_SDK_UA_APP_ID: `deidentifier-${process.pid}`,
  AWS_MAX_ATTEMPTS: "1",
  QUIET_SECONDS: "60",
});
const { handler } = await import("../../lambdas/deidentifier/handler.ts");
const { get, getJson, head, list, put, putJson } = await import("#aws/objects");
const { currentManifest } = await import("#aws/manifests");
const { contentDigest } = await import("#pipeline/derive");
const { decision, heldNote, instanceRecord, recall } = await import("#pipeline/documents");
const { keys, parseKey } = await import("#pipeline/keys");

afterAll(async () => {
  await proxy.close();
  await services.stop();
});

let clinic = "";
let clinics = 0;
beforeEach(() => {
  clinic = `chaos-${++clinics}`;
});

const deliver = (key: string, version?: string) => failures(handler, created("uploads", key, version));

async function upload(): Promise<void> {
  const key = keys.upload(clinic, "x.dcm");
  await put({ bucket: "uploads", key }, ultrasound({ study: "1.6.1", sop: "1.6.1.1" }));
  expect(await deliver(key, (await head({ bucket: "uploads", key }))?.version)).toBe(0);
}

/** Releases a picture, and has its gate find text in the right half of its region. */
async function released() {
  await upload();
  const found = (await Array.fromAsync(list("clean", `records/${clinic}/`))).map(parseKey)[0];
  if (found?.kind !== "record") throw new Error("Nothing was released.");
  const { study, sop } = found;
  const stored = await get({ bucket: "clean", key: keys.record(clinic, study, sop) });
  const record: InstanceRecord = instanceRecord.parse(JSON.parse(Buffer.from(stored?.bytes ?? []).toString()));
  const key = keys.recall(clinic, study, sop);
  const boxes = [{ x0: 4, y0: 4, x1: 8, y1: 8 }];
  const word = recall.parse({
    digest: contentDigest(stored?.bytes ?? ""),
    reason: "TEXT_IN_COPY",
    boxes,
    rows: 8,
    columns: 8,
    record,
  });
  await putJson({ bucket: "uploads", key }, word);
  return { study, sop, key, word };
}

const state = async (sop: string) => (await getJson({ bucket: "clean", key: keys.index(clinic, sop) }, indexEntry))?.value.state;

/** Where a picture is: in the clean bucket with its record, or held with its note; "torn" where it is neither or both. */
async function place(study: string, sop: string): Promise<string> {
  const isThere = async (bucket: "clean" | "uploads", key: string) => ((await head({ bucket, key })) === undefined ? "" : "1");
  const places = await Promise.all([
    isThere("clean", keys.instance(clinic, study, sop)),
    isThere("clean", keys.record(clinic, study, sop)),
    isThere("uploads", keys.held(clinic, study, sop)),
    isThere("uploads", keys.heldNote(clinic, study, sop)),
  ]);
  return { "1,1,,": "clean", ",,1,1": "held", ",,,": "nowhere" }[places.join()] ?? "torn";
}

test("it is held as it was released, out of the next manifest; a person's word masks what was found, and it is clean again", async () => {
  const { study, sop, key, word } = await released();
  expect(await deliver(key)).toBe(0);
  expect([await place(study, sop), await state(sop), (await currentManifest(clinic, study)).manifest.images]).toEqual([
    "held",
    "held",
    [],
  ]);
  const note = (await getJson({ bucket: "uploads", key: keys.heldNote(clinic, study, sop) }, heldNote))?.value;
  expect(note).toMatchObject({ reasons: ["TEXT_IN_COPY"], mask: [{ box: word.boxes[0], reason: "IN_COPY" }], record: word.record });
  await upload(); // the same file again changes nothing
  expect([await place(study, sop), await state(sop)]).toEqual(["held", "held"]);
  const said = keys.decision(clinic, study, sop);
  await putJson({ bucket: "uploads", key: said }, decision.parse({ decision: "approve", mask: [{ x0: 0, y0: 6, x1: 8, y1: 8 }] }));
  expect(await deliver(said)).toBe(0);
  expect([await place(study, sop), await state(sop)]).toEqual(["clean", "clean"]);
  const instance = await get({ bucket: "clean", key: keys.instance(clinic, study, sop) });
  const file = await readFile(bufferSource(instance?.bytes ?? new Uint8Array()));
  const pixels = await file.source.read(file.pixelData?.start ?? 0, file.pixelData?.end ?? 0);
  expect([...pixels.subarray(32, 48)]).toEqual([200, 200, 200, 200, 0, 0, 0, 0, 200, 200, 200, 200, 0, 0, 0, 0]);
  expect([...pixels.subarray(48), ...pixels.subarray(0, 32)].every((value) => value === 0)).toBe(true);
  const record = (await getJson({ bucket: "clean", key: keys.record(clinic, study, sop) }, instanceRecord))?.value;
  expect([record?.pixels.verdict, record?.pixels.mask.map(({ reason }) => reason)]).toEqual(["approved", ["IN_COPY", "REVIEWER"]]);
});

test("a word on another proposal than the one that was seen changes nothing", async () => {
  const { study, sop, key } = await released();
  await deliver(key);
  const said = keys.decision(clinic, study, sop);
  await putJson({ bucket: "uploads", key: said }, decision.parse({ decision: "approve", seen: contentDigest("another note") }));
  expect(await deliver(said)).toBe(0);
  expect([await place(study, sop), await head({ bucket: "uploads", key: said })]).toEqual(["held", undefined]);
});

test("a recall of a generation that is no more is nothing", async () => {
  const { study, sop, key, word } = await released();
  await putJson({ bucket: "uploads", key }, { ...word, digest: contentDigest("an earlier record") });
  expect(await deliver(key)).toBe(0);
  expect([await place(study, sop), await head({ bucket: "uploads", key })]).toEqual(["clean", undefined]);
});

test.each(["before", "after"] as const)(
  "it ends the same where everything fails %s any of its changes",
  async (side) => {
    for (let n = 1; ; n++) {
      clinic = `chaos-${++clinics}`;
      const { study, sop, key } = await released();
      [changes, failsFrom, when] = [0, n, side];
      const failed = await deliver(key);
      const asked = changes;
      failsFrom = Number.POSITIVE_INFINITY;
      if (failed > 0) expect(await deliver(key)).toBe(0);
      expect([n, await place(study, sop), await state(sop), await head({ bucket: "uploads", key })]).toEqual([
        n,
        "held",
        "held",
        undefined,
      ]);
      if (asked < n) break;
    }
  },
  60_000,
);
