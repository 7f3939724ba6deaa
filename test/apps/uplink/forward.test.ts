import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { textElement } from "#dicom/encode";
import { readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { Values } from "#dicom/values";
import { Undeliverable } from "../../../apps/uplink/courier.ts";
import { type ForwardConfig, forwardSchema } from "../../../apps/uplink/forward/forward-schema.ts";
import { Forwarder, NotNow } from "../../../apps/uplink/forward/forwarder.ts";
import type { RuleConfig } from "../../../apps/uplink/rule-schema.ts";
import { compileRules, RulesInvalid } from "../../../apps/uplink/rules.ts";
import { IDENTIFIERS, part10 } from "../../fixtures/part10.ts";
import { CALLED, type Receiver, type ReceiverOptions, startReceiver } from "./receiver.ts";

const KEYS = { uidKey: randomBytes(32), dateKey: randomBytes(32), pseudonymKey: randomBytes(32) };
const HASH = "deidentify:RetainPatientIDHashOption";
const FILE = part10(
  [
    ...IDENTIFIERS,
    textElement("00081030", "LO", "Obstetric"),
    textElement("00100010", "PN", "Doe^Jane"),
    textElement("00100020", "LO", "MRN-7654321"),
  ].toSorted((a, b) => (a.tag < b.tag ? -1 : 1)),
);
const ABOUT = {
  sopClass: "1.2.840.10008.5.1.4.1.1.6.1",
  sopInstance: "1.2.3.4.1",
  transferSyntax: "1.2.840.10008.1.2.1",
  calling: "VIVID",
  called: CALLED,
};

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.stop());

const config = (
  more: { rules?: readonly Partial<RuleConfig>[]; when?: string[]; acceptsConstantPatientId?: boolean } = {},
): ForwardConfig => forwardSchema.parse({ name: "pacs", aeTitle: CALLED, host: "127.0.0.1", port: receiver.port, ...more });

const compile = (forward: ForwardConfig) => compileRules({ ...forward, place: `forward ${forward.name}` }, KEYS);

async function deliver(forward: ForwardConfig, file: Uint8Array = FILE): Promise<void> {
  const forwarder = new Forwarder(forward, compile(forward));
  await forwarder.deliver({ about: ABOUT, source: bufferSource(file), close: async () => {} }).finally(() => forwarder.close());
}

async function receivedText(tag: string): Promise<string> {
  const [bytes = Buffer.alloc(0)] = await receiver.received();
  const { before, encoding } = await readFile(bufferSource(bytes));
  return new Values(before, encoding).text(tag);
}

/** What a test's receiver is replaced by. */
async function instead(options: ReceiverOptions): Promise<void> {
  await receiver.stop();
  receiver = await startReceiver(options);
}

describe("an object that is forwarded", () => {
  test("arrives as it was received where no rule says otherwise", async () => {
    await deliver(config());
    expect(await receivedText("00100010")).toBe("Doe^Jane");
    expect((await receiver.received())[0]?.subarray(-100)).toEqual(Buffer.from(FILE).subarray(-100));
  });

  test("goes only where its conditions hold, of the object and of the association it came by", async () => {
    await deliver(config({ when: ["CallingAETitle=OTHER"] }));
    await deliver(config({ when: ["PatientID=NONE"] }));
    expect(await receiver.received()).toEqual([]);
    await deliver(config({ when: ["CallingAETitle=VIVID", "PatientID!=NONE"] }));
    expect(await receiver.received()).toHaveLength(1);
  });

  test("loses its identity by a rule, its Patient ID becoming a pseudonym", async () => {
    await deliver(config({ rules: [{ do: HASH }] }));
    expect(await receivedText("00100010")).toBe("");
    expect(await receivedText("00100020")).not.toMatch(/^$|7654321/);
    expect(await receivedText("00080018")).toMatch(/^2\.25\./);
    expect(await receivedText("00120063")).toContain("Pixels not checked");
  });

  test("is treated by the rule of highest priority, and by no other where that one is sufficient", async () => {
    const low = { do: HASH, priority: 1, replace: { StudyDescription: "low" } };
    const high = { do: HASH, priority: 9, replace: { StudyDescription: "high" }, sufficient: true };
    await deliver(config({ rules: [low, high] }));
    expect(await receivedText("00081030")).toBe("high");
  });
});

test.each(["deidentify", "deidentify:RetainDeviceIdentityOption"])(
  "a rule that merges all patients is refused, unless the receiver is marked as accepting it: %s",
  async (action) => {
    const rules = [{ do: action }];
    expect(() => compile(config({ rules }))).toThrow(RulesInvalid);
    await deliver(config({ rules, acceptsConstantPatientId: true }));
    expect(await receiver.received()).toHaveLength(1);
  },
);

test("a rule or condition that cannot be read is named by its place, and its text is not repeated", () => {
  expect(() => compile(config({ rules: [{ do: "deidentify:Nonsense" }] }))).toThrow("forward pacs, rule 1");
  expect(() => compile(config({ when: ["NoSuchKeyword=secret"] }))).toThrow(/^(?!.*secret).*forward pacs/s);
});

test("what the receiver refuses for good waits for a person; what it has no room for is sent again", async () => {
  await instead({ spool: { maxBytes: 10 } });
  await expect(deliver(config())).rejects.toThrow(NotNow);
  await instead({});
  const broken = part10(
    [...IDENTIFIERS.filter(({ tag }) => tag !== "00080016"), textElement("00080016", "UI", "1.2.3")].toSorted((a, b) =>
      a.tag < b.tag ? -1 : 1,
    ),
  );
  await expect(deliver(config(), broken)).rejects.toThrow(Undeliverable);
});
