import { randomBytes } from "node:crypto";
import type { SQSHandler } from "aws-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { POLICIES } from "#deid/policies";
import { compilePolicy } from "#deid/policy";
import { textElement } from "#dicom/encode";
import { readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { Values } from "#dicom/values";
import { writeFile } from "#dicom/write";
import { patientOf } from "#pipeline/aliases";
import { bareIdMetadata } from "#pipeline/bare-id";
import { decision, heldNote, instanceRecord } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { cleanFile } from "../../../lambdas/deidentifier/clean-file.ts";
import { examine, open } from "../../../lambdas/deidentifier/examine.ts";
import { type Picture, ultrasound } from "../../fixtures/ultrasound.ts";
import { created, failures } from "../events.ts";
import { startServices } from "../services.ts";

/** What an Uplink that cleans in the building puts under `clean/`, and what somebody may put there who has only its credential. */

const SIZE = { columns: 320, rows: 240 };
const PATIENT = "ab".repeat(32);
const BARE = "cd".repeat(32);
const RULES = { clinic: "lindenhof", master: randomBytes(32), policy: compilePolicy(POLICIES.tricefy), origin: {} };

let services: Awaited<ReturnType<typeof startServices>>;
let objects: typeof import("#aws/objects");
let handler: SQSHandler;
let clinics = 0;

beforeAll(async () => {
  services = await startServices();
  process.env.QUIET_SECONDS = "60";
  objects = await import("#aws/objects");
  ({ handler } = await import("../../../lambdas/deidentifier/handler.ts"));
});
afterAll(() => services.stop());

const picture = (more: Partial<Picture>): Uint8Array =>
  ultrasound({ study: "1.7.1", sop: "1.7.1.1", size: SIZE, shade: 40, ...more });

/** What the building makes of a picture. */
async function cleaned(more: Partial<Picture> = {}): Promise<Buffer> {
  const examined = await examine(await open(bufferSource(picture(more)), RULES));
  return Buffer.concat(await Array.fromAsync(cleanFile(examined, "clean"), (chunk) => Buffer.from(chunk)));
}

async function deliver(key: string): Promise<void> {
  const version = (await objects.head({ bucket: "uploads", key }))?.version;
  expect(await failures(handler, created("test-uploads", key, version))).toBe(0);
}

const keysIn = (bucket: "uploads" | "clean", prefix: string) => Array.fromAsync(objects.list(bucket, prefix));

/** Puts a file under a new clinic's clean prefix; what becomes of it. */
async function came(bytes: Uint8Array, image?: string, bareId?: string) {
  const clinic = `strict-${++clinics}`;
  const key = keys.cleaned(clinic, PATIENT, image, `${clinics}.dcm`);
  await objects.put({ bucket: "uploads", key }, bytes, { metadata: bareIdMetadata({ bareId }) });
  await deliver(key);
  expect(await keysIn("uploads", keys.allCleaned(clinic))).toEqual([]);
  return { clinic, ...(await stateOf(clinic)) };
}

async function stateOf(clinic: string) {
  const [record] = await keysIn("clean", `records/${clinic}/`);
  const [instance] = await keysIn("clean", `instances/${clinic}/`);
  const held = (await keysIn("uploads", keys.allHeld(clinic))).find((key) => key.endsWith(".json"));
  return {
    record: record === undefined ? undefined : (await objects.getJson({ bucket: "clean", key: record }, instanceRecord))?.value,
    instance:
      instance === undefined ? undefined : Buffer.from((await objects.get({ bucket: "clean", key: instance }))?.bytes ?? []),
    held:
      held === undefined ? undefined : { key: held, ...(await objects.getJson({ bucket: "uploads", key: held }, heldNote))?.value },
  };
}

/** A file with other elements at the top of its header, its pixels as they are. */
async function forged(bytes: Uint8Array, ...instead: readonly ReturnType<typeof textElement>[]): Promise<Buffer> {
  const file = await readFile(bufferSource(bytes));
  const tags = new Set(instead.map(({ tag }) => tag));
  const before = [...file.before.filter(({ tag }) => !tags.has(tag)), ...instead].toSorted((a, b) => (a.tag < b.tag ? -1 : 1));
  const values = new Values(before, file.encoding);
  const content = { sopClass: values.text("00080016"), sop: values.text("00080018"), before, after: file.after };
  const chunks = writeFile(file, { ...content, pixels: { kind: "same" } });
  return Buffer.concat(await Array.fromAsync(chunks, (chunk) => Buffer.from(chunk)));
}

const headerOf = async (bytes: Uint8Array): Promise<Values> => {
  const { before, encoding } = await readFile(bufferSource(bytes));
  return new Values(before, encoding);
};

test("what the building has cleaned is released with the UIDs that it came with, under keys that are made of them", async () => {
  const bytes = await cleaned({ text: "JANE DOE" });
  const { record, instance, held, clinic } = await came(bytes, "2.25.4711", BARE);
  expect([held, record?.pixels.verdict]).toEqual([undefined, "clean"]);
  const [sent, stored] = [await headerOf(bytes), await headerOf(instance ?? Buffer.alloc(0))];
  for (const tag of ["00080018", "0020000D", "0020000E", "00100010", "00120063"]) expect(stored.text(tag)).toBe(sent.text(tag));
  expect(record?.sop).not.toBe(sent.text("00080018"));
  const { masterSecret } = await import("#aws/secrets");
  expect(record).toMatchObject({
    patientKey: patientOf(await masterSecret(), clinic, PATIENT),
    bareIdKey: patientOf(await masterSecret(), clinic, BARE),
  });
  expect(await keysIn("clean", `aliases/${clinic}/`)).toHaveLength(1);
});

test.each([
  ["a name in the header", textElement("00100010", "PN", "Doe^Jane")],
  ["an accession number, whatever it says of itself", textElement("00080050", "SH", "A-4711")],
  ["a whole date", textElement("00080020", "DA", "20240517")],
  ["a text that no option keeps", textElement("00081030", "LO", "Doe, Jane, 3rd floor")],
  ["a machine's own UID", textElement("0020000D", "UI", "1.2.840.99999.17")],
  ["a UID longer than 128 bits", textElement("00080018", "UI", `2.25.${2n ** 128n}`)],
])("%s is held, and nothing of it is released", async (_, element) => {
  const { record, instance, held } = await came(await forged(await cleaned(), element));
  expect([record, instance]).toEqual([undefined, undefined]);
  expect(held?.reasons).toContain("NOT_CLEAN");
});

test("an uncleaned file that claims to be clean is held", async () => {
  const claims = [textElement("00120062", "CS", "YES"), textElement("00280301", "CS", "NO")];
  const { record, held } = await came(await forged(picture({}), ...claims));
  expect([record, held?.reasons]).toEqual([undefined, ["NOT_CLEAN"]]);
});

test("text in its pixels is held; a person's word releases it masked, and its header with nothing of the building's", async () => {
  const clean = await cleaned();
  const named = await readFile(bufferSource(picture({ text: "MUELLER ERIKA" })));
  const pixels = await named.source.read(named.pixelData?.start ?? 0, named.pixelData?.end ?? 0);
  const bytes = Buffer.concat([clean.subarray(0, clean.length - pixels.length), pixels]);
  const { clinic, record, held } = await came(bytes, undefined, BARE);
  expect([record, held?.reasons]).toEqual([undefined, ["NOT_CLEAN"]]);
  const { study = "", sop = "" } = held ?? {};
  const key = keys.decision(clinic, study, sop);
  await objects.putJson({ bucket: "uploads", key }, decision.parse({ decision: "approve" }));
  await deliver(key);
  const after = await stateOf(clinic);
  expect([after.held, after.record?.pixels.verdict]).toEqual([undefined, "approved"]);
  const { masterSecret } = await import("#aws/secrets");
  expect(after.record?.patientKey).toBe(patientOf(await masterSecret(), clinic, PATIENT));
  expect(after.record?.bareIdKey).toBe(patientOf(await masterSecret(), clinic, BARE));
  const shown = await readFile(bufferSource(after.instance ?? Buffer.alloc(0)));
  const left = await shown.source.read(shown.pixelData?.start ?? 0, shown.pixelData?.end ?? 0);
  expect(left.includes(255)).toBe(false);
});

test("what a person in the building has approved without regions needs no second word", async () => {
  const { record, held } = await came(await cleaned({ regions: false }));
  expect([held, record?.pixels.verdict]).toEqual([undefined, "clean"]);
});

test.each(["clean/lindenhof/x.dcm", `clean/lindenhof/${"zz".repeat(32)}/-/x.dcm`, `clean/lindenhof/${PATIENT}/MRN-1/x.dcm`])(
  "%s names no patient as Uplink does: quarantined",
  async (key) => {
    await objects.put({ bucket: "uploads", key }, await cleaned());
    await deliver(key);
    expect(await objects.head({ bucket: "uploads", key })).toBeUndefined();
    expect((await keysIn("uploads", "quarantine/")).some((moved) => moved.includes("/BAD_KEY/"))).toBe(true);
  },
);
