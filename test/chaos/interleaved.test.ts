import { afterAll, beforeEach, expect, test } from "vitest";
import { IDENTIFIERS, PICTURE, part10 } from "../fixtures/part10.ts";
import { created, failures } from "../lambdas/events.ts";
import { startServices } from "../lambdas/services.ts";
import type { Change } from "./director.ts";
import { startProxy } from "./proxy.ts";

// What happens between two writes of the deidentifier, put there on the wire: the first change of a kind runs `between` before it is made.

const CLINIC = "chaos-1";
const services = await startServices();
let at: (change: Change) => boolean = () => false;
let between: () => Promise<unknown> = async () => undefined;
const proxy = await startProxy("s3", Number(new URL(services.s3Url).port), {
  async meet(change) {
    if (at(change)) {
      at = () => false;
      await between();
    }
    return undefined;
  },
  kill: () => {},
});
Object.assign(process.env, { AWS_ENDPOINT_URL_S3: proxy.url, AWS_SDK_UA_APP_ID: `deidentifier-${process.pid}` });
const { handler } = await import("../../lambdas/deidentifier/handler.ts");
const { getJson, head, list, put, putJson } = await import("#aws/objects");
const { indexEntry } = await import("#pipeline/documents");
const { keys, parseKey } = await import("#pipeline/keys");

let upload: { key: string; version: string };
let study: string;
let sop: string;

afterAll(async () => {
  await proxy.close();
  await services.stop();
});

beforeEach(async () => {
  const key = keys.upload(CLINIC, "real.dcm");
  if ((await head({ bucket: "uploads", key })) === undefined)
    await put({ bucket: "uploads", key }, part10([...IDENTIFIERS, ...PICTURE]));
  upload = { key, version: (await head({ bucket: "uploads", key }))?.version ?? "" };
});

const deliverUpload = () => failures(handler, created("uploads", upload.key, upload.version));
const reject = async () => {
  const found = (await Array.fromAsync(list("uploads", keys.allHeld(CLINIC)))).map(parseKey).find((key) => key?.kind === "held");
  if (found?.kind !== "held") throw new Error("Nothing is held.");
  ({ study, name: sop } = found);
  const key = keys.decision(CLINIC, study, sop);
  await putJson({ bucket: "uploads", key }, { decision: "reject" });
  return failures(handler, created("uploads", key));
};
const state = async () => (await getJson({ bucket: "clean", key: keys.index(CLINIC, sop) }, indexEntry))?.value.state;
const isHeld = async () => (await head({ bucket: "uploads", key: keys.held(CLINIC, study, sop) })) !== undefined;

test("a person's word between a file's note and its index: the file is held again, and says so", async () => {
  at = ({ what }) => what === "PUT test-uploads/held.json";
  // The note is there from a delivery before, as the person has seen it.
  between = async () => {
    at = ({ what }) => what === "PUT test-clean/index";
    between = reject;
  };
  expect(await deliverUpload()).toBe(1);
  expect([await state(), await isHeld()]).toEqual(["held", false]);
  expect(await deliverUpload()).toBe(0);
  expect([await state(), await isHeld()]).toEqual(["held", true]);
  expect(await reject()).toBe(0);
  expect([await state(), await isHeld()]).toEqual(["rejected", false]);
});

test("a delivery that comes again while its file is being rejected: it stays rejected", async () => {
  expect(await deliverUpload()).toBe(0);
  await put({ bucket: "uploads", key: upload.key }, part10([...IDENTIFIERS, ...PICTURE]));
  upload = { ...upload, version: (await head({ bucket: "uploads", key: upload.key }))?.version ?? "" };
  at = ({ what }) => what === "DELETE test-uploads/held.dcm";
  between = deliverUpload;
  expect(await reject()).toBe(0);
  expect([await state(), await isHeld()]).toEqual(["rejected", false]);
  expect(await head({ bucket: "uploads", key: keys.heldNote(CLINIC, study, sop) })).toBeUndefined();
});

test("a rejection that was cut short after its file had gone is told by its next delivery", async () => {
  expect(await deliverUpload()).toBe(0);
  expect(await reject()).toBe(0);
  const ref = { bucket: "clean", key: keys.index(CLINIC, sop) } as const;
  const entry = (await getJson(ref, indexEntry))?.value;
  await putJson(ref, { ...entry, state: "held" });
  const word = keys.decision(CLINIC, study, sop);
  await putJson({ bucket: "uploads", key: word }, { decision: "reject" });
  expect(await failures(handler, created("uploads", word))).toBe(0);
  expect(await state()).toBe("rejected");
});

test("a file that comes again while a decision on it ends is held with a note of its own, and can be decided on", async () => {
  at = ({ what }) => what === "DELETE test-uploads/uploads.dcm";
  between = async () => {
    at = ({ what }) => what === "DELETE test-uploads/held.json"; // the decision has taken the file away, and not yet its note
    between = deliverUpload;
    expect(await reject()).toBe(0);
  };
  expect(await deliverUpload()).toBe(0);
  expect(await isHeld()).toBe(true);
  expect(await reject()).toBe(0);
  expect([await state(), await isHeld()]).toEqual(["rejected", false]);
});
