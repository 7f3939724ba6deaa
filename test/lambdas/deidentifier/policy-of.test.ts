import { afterAll, beforeAll, expect, test } from "vitest";
import { originMetadata } from "#deid/origin";
import { readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { Values } from "#dicom/values";
import { instanceRecord } from "#pipeline/documents";
import { keys, parseKey } from "#pipeline/keys";
import { ultrasound } from "../../fixtures/ultrasound.ts";
import { created, failures } from "../events.ts";
import { startServices } from "../services.ts";

let services: Awaited<ReturnType<typeof startServices>>;
let objects: typeof import("#aws/objects");
let deidentifier: typeof import("../../../lambdas/deidentifier/handler.ts");

beforeAll(async () => {
  services = await startServices();
  process.env.QUIET_SECONDS = "60";
  objects = await import("#aws/objects");
  deidentifier = await import("../../../lambdas/deidentifier/handler.ts");
});
afterAll(() => services.stop());

/** Uploads a picture for a clinic; answers how many messages failed. */
async function upload(clinic: string, metadata: Readonly<Record<string, string>> = {}): Promise<number> {
  const bytes = ultrasound({ study: "1.9.1", sop: "1.9.1.1.1" });
  const key = keys.upload(clinic, "still.dcm");
  await objects.put({ bucket: "uploads", key }, bytes, { metadata });
  const version = (await objects.head({ bucket: "uploads", key }))?.version;
  return failures(deidentifier.handler, created("test-uploads", key, version));
}

async function approveHeld(clinic: string): Promise<void> {
  for await (const held of objects.list("uploads", `held/${clinic}/`)) {
    const parsed = parseKey(held);
    if (parsed?.kind !== "held") continue;
    const key = keys.decision(clinic, parsed.study, parsed.name);
    await objects.putJson({ bucket: "uploads", key }, { decision: "approve" });
    const version = (await objects.head({ bucket: "uploads", key }))?.version;
    expect(await failures(deidentifier.handler, created("test-uploads", key, version))).toBe(0);
  }
}

async function released(clinic: string): Promise<{ policy: string | undefined; patientId: string }> {
  const [record = ""] = await Array.fromAsync(objects.list("clean", `records/${clinic}/`));
  const [instance = ""] = await Array.fromAsync(objects.list("clean", `instances/${clinic}/`));
  const policy = (await objects.getJson({ bucket: "clean", key: record }, instanceRecord))?.value.policy;
  const file = await readFile(bufferSource((await objects.get({ bucket: "clean", key: instance }))?.bytes ?? new Uint8Array(0)));
  return { policy, patientId: new Values(file.before, file.encoding).text("00100020") };
}

test("a clinic without a policy of its own gets the default", async () => {
  expect(await upload("without")).toBe(0);
  expect(await released("without")).toEqual({ policy: "tricefy@3", patientId: "000000" });
});

test("a clinic's own policy is applied, and its record says which", async () => {
  const own = { id: "lindenhof", version: "7", extends: "tricefy", replace: { PatientID: "LH-0" } };
  await objects.putJson({ bucket: "shares", key: keys.policy("own") }, own);
  expect(await upload("own")).toBe(0);
  expect(await released("own")).toEqual({ policy: "lindenhof@7", patientId: "LH-0" });
});

test("a policy that cannot be carried out releases nothing: the upload waits for its next delivery", async () => {
  await objects.putJson({ bucket: "shares", key: keys.policy("broken") }, { id: "x", version: "1", rules: [{ do: "anonymize" }] });
  expect(await upload("broken")).toBe(1);
  expect(await Array.fromAsync(objects.list("clean", "instances/broken/"))).toEqual([]);
  expect(await Array.fromAsync(objects.list("uploads", "uploads/broken/"))).toHaveLength(1);
});

test("a rule knows the AE titles that a file came by, also when it has waited for a person", async () => {
  const when = ["CallingAETitle=VIVID 7", "CalledAETitle!=OTHER"];
  const rules = [{ when, do: "deidentify", replace: { PatientID: "BY-VIVID" }, review: "always" }, { do: "deidentify" }];
  for (const clinic of ["vivid", "else"])
    await objects.putJson({ bucket: "shares", key: keys.policy(clinic) }, { id: "by-ae", version: "1", extends: "tricefy", rules });
  expect(await upload("vivid", originMetadata({ callingAeTitle: "VIVID 7", calledAeTitle: "KEEPSAKE" }))).toBe(0);
  expect(await upload("else", originMetadata({ callingAeTitle: "VOLUSON", calledAeTitle: "KEEPSAKE" }))).toBe(0);
  await approveHeld("vivid");
  expect([(await released("vivid")).patientId, (await released("else")).patientId]).toEqual(["BY-VIVID", "000000"]);
});
