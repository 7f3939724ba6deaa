import { hash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { textElement } from "#dicom/encode";
import { bufferSource } from "#dicom/source";
import { associate } from "../../../apps/uplink/dimse/requestor.ts";
import { STATUS } from "../../../apps/uplink/dimse/statuses.ts";
import { contextsFor, describe as describeFile, outgoing } from "../../../apps/uplink/outgoing.ts";
import { EXPLICIT, IDENTIFIERS, IMPLICIT, part10 } from "../../fixtures/part10.ts";
import { hasSamples, sample, samplesIn } from "../../fixtures/samples.ts";
import { peer, type Receiver, startReceiver } from "./receiver.ts";

const ULTRASOUND = "1.2.840.10008.5.1.4.1.1.6.1";
const contexts = (transferSyntaxes: readonly string[], abstractSyntax = ULTRASOUND) => [
  { id: 1, abstractSyntax, transferSyntaxes },
];

async function* bytes(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/** What our caller gets for one file. */
async function stored(receiver: Receiver, file: Uint8Array): Promise<number | undefined> {
  const described = await describeFile(bufferSource(file));
  const [group = []] = contextsFor([described]);
  const association = await associate(peer(receiver.port), group);
  const answer = await association.store(outgoing(bufferSource(file), described));
  await association.release();
  return answer?.status;
}

const even = (bytes: Buffer): Buffer => (bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]));

/** What stands behind preamble and meta information. */
const dataSetOf = async (file: Uint8Array): Promise<Buffer> =>
  Buffer.from(file).subarray((await describeFile(bufferSource(file))).start);

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.stop());

describe("an object", () => {
  test("is answered with success and lies in the spool as it was sent, behind our own head", async () => {
    const file = part10(IDENTIFIERS, IMPLICIT);
    expect(await stored(receiver, file)).toBe(STATUS.success);
    const [kept = Buffer.alloc(0)] = await receiver.received();
    expect(await dataSetOf(kept)).toEqual(await dataSetOf(file));
    expect(await describeFile(bufferSource(kept))).toMatchObject({ transferSyntax: IMPLICIT, sopInstance: "1.2.3.4.1" });
  });

  test("of an odd length, in chunks of any length, is sent in even fragments", async () => {
    const whole = await dataSetOf(part10([...IDENTIFIERS, textElement("00081030", "LO", "Obstetric")]));
    const odd = whole.subarray(0, whole.length - 1); // its last value is padded with a blank, ours with a zero
    const association = await associate(peer(receiver.port), contexts([EXPLICIT]));
    const command = { sopClass: ULTRASOUND, sopInstance: "1.2.3.4.1", transferSyntax: EXPLICIT };
    const answer = await association.store({
      ...command,
      chunks: bytes(odd.subarray(0, 7), odd.subarray(7, 50), odd.subarray(50)),
    });
    await association.release();
    expect(answer?.status).toBe(STATUS.success);
    const latest = (await receiver.received()).at(-1) ?? Buffer.alloc(0);
    expect(await dataSetOf(latest)).toEqual(Buffer.concat([odd, Buffer.alloc(1)]));
  });

  test("cut short inside is not understood, and leaves nothing", async () => {
    const before = receiver.spool.entries("cloud").length;
    const association = await associate(peer(receiver.port), contexts([EXPLICIT]));
    const whole = await dataSetOf(part10(IDENTIFIERS));
    const command = { sopClass: ULTRASOUND, sopInstance: "1.2.3.4.1", transferSyntax: EXPLICIT };
    const answer = await association.store({ ...command, chunks: bytes(whole.subarray(0, whole.length - 3)) });
    expect(answer).toMatchObject({ status: STATUS.cannotUnderstand, comment: "TRUNCATED" });
    const mismatch = await association.store({ ...command, sopInstance: "1.2.3.4.99", chunks: bytes(whole) });
    expect(mismatch?.status).toBe(STATUS.mismatch);
    const noUid = await association.store({ ...command, sopInstance: "patient name", chunks: bytes(whole) });
    expect(noUid?.status).toBe(STATUS.invalidInstance);
    const good = await association.store({ ...command, chunks: bytes(whole) });
    expect(good?.status).toBe(STATUS.success); // the association goes on behind what failed
    await association.release();
    expect(receiver.spool.entries("cloud")).toHaveLength(before + 1);
  });

  test("in a transfer syntax or of a class that nobody knows is refused before it is sent", async () => {
    const unknown = await associate(peer(receiver.port), [
      { id: 1, abstractSyntax: ULTRASOUND, transferSyntaxes: ["1.2.3.4"] },
      { id: 3, abstractSyntax: "1.2.840.10008.5.1.4.1.2.2.1", transferSyntaxes: [EXPLICIT] },
    ]);
    expect(unknown.contextFor(ULTRASOUND)).toBeUndefined();
    expect(unknown.contextFor("1.2.840.10008.5.1.4.1.2.2.1")).toBeUndefined();
    await unknown.release();
  });

  test("finds no room in a full spool, and is told so", async () => {
    const full = await startReceiver({ spool: { maxBytes: 1000 } });
    try {
      const pixels = { kind: "leaf", tag: "7FE00010", vr: "OW", value: new Uint8Array(5000) } as const;
      expect(await stored(full, part10([...IDENTIFIERS, pixels]))).toBe(STATUS.outOfResources);
      expect(await stored(full, part10(IDENTIFIERS))).toBe(STATUS.success); // what had been taken of the first is free again
      expect(await full.received()).toHaveLength(1);
    } finally {
      await full.stop();
    }
  });
});

test("eight callers at once each get every object stored", async () => {
  const eight = await startReceiver();
  try {
    await Promise.all(
      Array.from({ length: 8 }, async (_, caller) => {
        const association = await associate(peer(eight.port), contexts([EXPLICIT]));
        for (let n = 0; n < 10; n++) {
          const sopInstance = `1.2.3.${caller}.${n}`;
          const named = IDENTIFIERS.map((element) =>
            element.tag === "00080018" && element.kind === "leaf" ? { ...element, value: padded(sopInstance) } : element,
          );
          const chunks = bytes(await dataSetOf(part10(named)));
          const answer = await association.store({ sopClass: ULTRASOUND, sopInstance, transferSyntax: EXPLICIT, chunks });
          expect(answer?.status).toBe(STATUS.success);
        }
        await association.release();
      }),
    );
    expect(eight.spool.entries("cloud")).toHaveLength(80);
    expect(new Set(eight.spool.entries("cloud").map(({ sop }) => sop)).size).toBe(80);
  } finally {
    await eight.stop();
  }
});

const padded = (text: string): Buffer => Buffer.from(text.length % 2 === 0 ? text : `${text}\0`);

describe.skipIf(!hasSamples)("real files", () => {
  let real: Receiver;
  beforeAll(async () => {
    real = await startReceiver();
  });
  afterAll(() => real.stop());

  const sendable = async (path: string): Promise<Buffer | undefined> => {
    const file = sample(path);
    const described = await describeFile(bufferSource(file)).catch(() => undefined);
    return described === undefined || described.sopClass === "" || described.sopInstance === "" ? undefined : file;
  };

  test("all that can be sent arrive byte for byte, or are refused for what they are", async () => {
    const accepted: Buffer[] = [];
    const others = new Set<number | undefined>();
    for (const path of samplesIn("")) {
      const file = await sendable(path);
      if (file === undefined) continue;
      const status = await stored(real, file);
      if (status === STATUS.success) accepted.push(even(await dataSetOf(file)));
      else others.add(status);
    }
    const kept = await Promise.all((await real.received()).map(dataSetOf));
    const sorted = (all: readonly Buffer[]): readonly string[] => all.map((each) => hash("sha256", each)).sort();
    expect(sorted(kept)).toEqual(sorted(accepted));
    expect(accepted.length).toBeGreaterThan(180);
    expect(others).toEqual(new Set([undefined, STATUS.invalidInstance])); // a class that is none; an instance that is none
  });
});
