import { randomBytes } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { Element } from "#dicom/elements";
import { textElement } from "#dicom/encode";
import { readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { Values } from "#dicom/values";
import { associate } from "../../../apps/uplink/dimse/requestor.ts";
import { STATUS } from "../../../apps/uplink/dimse/statuses.ts";
import { contextsFor, describe as describeFile, outgoing } from "../../../apps/uplink/outgoing.ts";
import { rules as rulesOf } from "../../../apps/uplink/rule-schema.ts";
import { compileRules, RulesInvalid } from "../../../apps/uplink/rules.ts";
import { IDENTIFIERS, part10, sequence } from "../../fixtures/part10.ts";
import { CALLED, peer, QUEUE, type Receiver, startReceiver } from "./receiver.ts";

const KEYS = { uidKey: randomBytes(32), dateKey: randomBytes(32), pseudonymKey: randomBytes(32) };
const PIXELS = randomBytes(512).toString("latin1");

const compile = (...rules: readonly object[]) =>
  compileRules({ place: "rules", when: [], rules: rulesOf("SCP").parse(rules), acceptsConstantPatientId: false }, KEYS);
const DO = "deidentify:RetainUIDsOption,RetainPatientIDHashOption";

const fileWith = (...more: readonly Element[]): Uint8Array =>
  part10(
    [
      ...IDENTIFIERS,
      textElement("00100010", "PN", "Doe^Jane"),
      textElement("00100020", "LO", "MRN-7654321"),
      textElement("7FE00010", "OB", PIXELS),
      ...more,
    ].toSorted((a, b) => (a.tag < b.tag ? -1 : 1)),
  );

let receiver: Receiver | undefined;
afterEach(() => receiver?.stop());

async function store(file: Uint8Array, calling: string): Promise<number | undefined> {
  const described = await describeFile(bufferSource(file));
  const [group = []] = contextsFor([described]);
  const association = await associate(peer(receiver?.port ?? 0, CALLED, calling), group);
  const answer = await association.store(outgoing(bufferSource(file), described));
  await association.release();
  return answer?.status;
}

async function names(): Promise<readonly string[]> {
  const kept = (await receiver?.received()) ?? [];
  return Promise.all(
    kept.map(async (bytes) => {
      const { before, encoding } = await readFile(bufferSource(bytes));
      return new Values(before, encoding).text("00100010");
    }),
  );
}

test("an object loses its identity before it lies in the spool, where the rule is for its sender; its pixel data stay", async () => {
  receiver = await startReceiver({ gateway: { rules: compile({ do: DO, when: ["CallingAETitle=VIVID"] }) } });
  expect([await store(fileWith(), "VIVID"), await store(fileWith(), "OTHER")]).toEqual([STATUS.success, STATUS.success]);
  const kept = await receiver.received();
  expect((await names()).toSorted()).toEqual(["", "Doe^Jane"]);
  for (const bytes of kept) expect(bytes.subarray(-PIXELS.length).toString("latin1")).toBe(PIXELS);
  expect(kept.filter((bytes) => bytes.includes("MRN-7654321"))).toHaveLength(1);
  expect(receiver.spool.bytes).toBe(receiver.spool.entries("cloud").reduce((sum, { bytes }) => sum + bytes, 0));
});

test.each([
  ["rethrow", STATUS.cannotUnderstand, 0],
  ["continue", STATUS.success, 1],
])("an object that a rule fails on: %s", async (onFailure, status, kept) => {
  receiver = await startReceiver({ gateway: { rules: compile({ do: DO, onFailure }) } });
  expect(await store(fileWith(sequence("00041220", [])), "VIVID")).toBe(status);
  expect(await names()).toEqual(Array(kept).fill("Doe^Jane"));
  expect(receiver.told.join()).not.toContain("Jane");
});

test("a rule for what comes may not merge patients, whoever gets it", () => {
  expect(() => compile({ do: "deidentify" })).toThrow(RulesInvalid);
  expect(() => rulesOf("SCP").parse([{ do: DO, role: "SCU" }])).toThrow();
});

test("what a rule has made of an object leaves nothing behind where it cannot be kept", async () => {
  receiver = await startReceiver({ gateway: { rules: compile({ do: DO }) } });
  await rm(join(receiver.folder, "queues", QUEUE), { recursive: true });
  expect(await store(fileWith(), "VIVID")).toBe(STATUS.processingFailure);
  expect(await readdir(join(receiver.folder, "incoming"))).toEqual([]);
});
