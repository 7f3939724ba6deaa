import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { encodeRequest, type ProposedContext } from "../../../apps/uplink/dimse/associate.ts";
import { COMMAND, encodeCommand } from "../../../apps/uplink/dimse/command.ts";
import { VERIFICATION } from "../../../apps/uplink/dimse/contexts.ts";
import { dataHead, encodePdu, PDU } from "../../../apps/uplink/dimse/pdu.ts";
import { AssociationRefused, associate } from "../../../apps/uplink/dimse/requestor.ts";
import { EXPLICIT } from "../../fixtures/part10.ts";
import { CALLED, peer, type Receiver, startReceiver } from "./receiver.ts";

const ULTRASOUND = "1.2.840.10008.5.1.4.1.1.6.1";
const CONTEXTS: readonly ProposedContext[] = [
  { id: 1, abstractSyntax: ULTRASOUND, transferSyntaxes: [EXPLICIT] },
  { id: 3, abstractSyntax: VERIFICATION, transferSyntaxes: ["1.2.840.10008.1.2"] },
];
const ABORT = PDU.ABORT;

const request = (called = CALLED): Buffer =>
  encodePdu(PDU.ASSOCIATE_RQ, encodeRequest({ called, calling: "MACHINE", contexts: CONTEXTS, maxPdu: 16384 }));
const command = encodeCommand({ field: COMMAND.store, messageId: 1, sopClass: ULTRASOUND, sopInstance: "1.2.3", hasDataSet: true });
const data = (bytes: Uint8Array, flags: { isCommand?: boolean; isLast?: boolean; context?: number } = {}): Buffer => {
  const { isCommand = false, isLast = true, context = 1 } = flags;
  return Buffer.concat([dataHead({ context, isCommand, isLast }, bytes.length), bytes]);
};
const head = (type: number, length: number): Buffer => {
  const bytes = Buffer.from([type, 0, 0, 0, 0, 0]);
  bytes.writeUInt32BE(length, 2);
  return bytes;
};

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver({ patience: { idle: 1, pdu: 1 }, maxAssociations: 4 });
});
afterEach(() => receiver.stop());

/** The PDU types that answer what is sent, until the receiver closes. */
async function answersTo(...sent: readonly Uint8Array[]): Promise<readonly number[]> {
  const socket = connect(receiver.port, "127.0.0.1");
  const heard: Buffer[] = [];
  socket.on("data", (chunk) => heard.push(chunk)).on("error", () => {});
  for (const bytes of sent) socket.write(bytes);
  await once(socket, "close");
  return typesIn(Buffer.concat(heard));
}

function typesIn(bytes: Buffer): readonly number[] {
  const types: number[] = [];
  for (let at = 0; at + 6 <= bytes.length; at += 6 + bytes.readUInt32BE(at + 2)) types.push(bytes.readUInt8(at));
  return types;
}

/** The receiver still serves others, and nothing half is left. */
async function expectUnharmed(): Promise<void> {
  const association = await associate(peer(receiver.port), CONTEXTS);
  expect((await association.echo())?.status).toBe(0);
  await association.release();
  await expect.poll(() => readdir(join(receiver.folder, "incoming"))).toEqual([]);
  expect(receiver.spool.entries("cloud")).toEqual([]);
}

const longPdv = Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 2]);

describe("a caller is cut off, and others are not, when it sends", () => {
  test.each<[string, readonly Uint8Array[], readonly number[]]>([
    ["something else than DICOM", [Buffer.from("GET / HTTP/1.1\r\nHost: x\r\n\r\n")], [ABORT]],
    ["a PDU of 4 GB as an association", [head(PDU.ASSOCIATE_RQ, 0xfffffff0)], [ABORT]],
    ["a PDU of 4 GB as data", [request(), head(PDU.DATA, 0xfffffff0)], [PDU.ASSOCIATE_AC, ABORT]],
    ["data before an association", [data(command, { isCommand: true })], [ABORT]],
    ["a second association", [request(), request()], [PDU.ASSOCIATE_AC, ABORT]],
    ["an association without its fixed part", [encodePdu(PDU.ASSOCIATE_RQ, Buffer.alloc(20))], [ABORT]],
    [
      "an item longer than the association",
      [encodePdu(PDU.ASSOCIATE_RQ, Buffer.concat([Buffer.alloc(68), Buffer.from([0x10, 0, 255, 255])]))],
      [ABORT],
    ],
    ["a PDV longer than its PDU", [request(), head(PDU.DATA, 6), longPdv], [PDU.ASSOCIATE_AC, ABORT]],
    ["a context that was not accepted", [request(), data(command, { isCommand: true, context: 77 })], [PDU.ASSOCIATE_AC, ABORT]],
    ["a data set that no command announced", [request(), data(Buffer.alloc(10))], [PDU.ASSOCIATE_AC, ABORT]],
    [
      "a command within a data set",
      [request(), data(command, { isCommand: true }), data(command, { isCommand: true })],
      [PDU.ASSOCIATE_AC, ABORT],
    ],
    [
      "a command without an end",
      [request(), ...Array(20).fill(data(Buffer.alloc(1000), { isCommand: true, isLast: false }))],
      [PDU.ASSOCIATE_AC, ABORT],
    ],
    ["a command that is none", [request(), data(Buffer.from("no command set"), { isCommand: true })], [PDU.ASSOCIATE_AC, ABORT]],
    [
      "half a PDU, and then nothing",
      [request(), data(command, { isCommand: true }), head(PDU.DATA, 1000), Buffer.alloc(10)],
      [PDU.ASSOCIATE_AC],
    ],
    ["nothing at all for too long", [request()], [PDU.ASSOCIATE_AC]],
  ])("%s", async (_, sent, answers) => {
    expect((await answersTo(...sent)).slice(0, answers.length)).toEqual(answers);
    await expectUnharmed();
  });
});

test("a caller that sends a byte at a time is not waited for longer than one that sends none", async () => {
  const socket = connect(receiver.port, "127.0.0.1").on("error", () => {});
  let closed = false;
  socket.once("close", () => {
    closed = true;
  });
  socket.write(request());
  socket.write(head(PDU.DATA, 1000));
  for (let sent = 0; sent < 40 && !closed; sent++) {
    socket.write(Buffer.alloc(1));
    await sleep(100);
  }
  expect(closed).toBe(true);
  await expectUnharmed();
});

test("an abort, or a cable that is pulled, in the middle of an object leaves nothing of it", async () => {
  const start = [request(), data(command, { isCommand: true }), data(Buffer.alloc(1000), { isLast: false })];
  expect(await answersTo(...start, encodePdu(ABORT, Buffer.alloc(4)))).toEqual([PDU.ASSOCIATE_AC]);
  const socket: Socket = connect(receiver.port, "127.0.0.1").on("error", () => {});
  for (const bytes of start) socket.write(bytes);
  await sleep(100);
  socket.resetAndDestroy();
  await expect.poll(() => receiver.ended.length).toBe(2);
  await expectUnharmed();
});

test("a called AE title that is not ours, and callers that nobody configured, are refused with the reason", async () => {
  await expect(associate(peer(receiver.port, "OTHER"), CONTEXTS)).rejects.toThrow("does not have the AE title");
  const closed = await startReceiver({
    gateway: { callers: [{ aeTitle: "VIVID", address: "127.0.0.1" }, { address: "192.0.2.1" }] },
  });
  try {
    await expect(associate(peer(closed.port), CONTEXTS)).rejects.toThrow("does not know our AE title");
    await (await associate(peer(closed.port, CALLED, "VIVID"), CONTEXTS)).release();
    expect(closed.tally.snapshot.refused).toMatchObject([{ why: "unknown AE title", aeTitle: "MACHINE", address: "127.0.0.1" }]);
    expect(closed.told.join("")).not.toMatch(/MACHINE|127\.0\.0\.1/);
  } finally {
    await closed.stop();
  }
});

test("one caller too many is told to come later", async () => {
  const all = await Promise.all(Array.from({ length: 4 }, () => associate(peer(receiver.port), CONTEXTS)));
  await expect(associate(peer(receiver.port), CONTEXTS)).rejects.toThrow(AssociationRefused);
  await expect(associate(peer(receiver.port), CONTEXTS)).rejects.toThrow("try later");
  await Promise.all(all.map((association) => association.release()));
  const isServed = (): Promise<boolean> =>
    associate(peer(receiver.port), CONTEXTS).then(
      (association) => association.release().then(() => true),
      () => false,
    );
  await expect.poll(isServed).toBe(true);
});

test("what is neither C-ECHO nor C-STORE is answered as unknown, and the association goes on", async () => {
  const find = encodeCommand({ field: 0x0020, messageId: 1, sopClass: ULTRASOUND, sopInstance: "", hasDataSet: true });
  const sent = [request(), data(find, { isCommand: true }), data(Buffer.alloc(10)), encodePdu(PDU.RELEASE_RQ, Buffer.alloc(4))];
  expect(await answersTo(...sent)).toEqual([PDU.ASSOCIATE_AC, PDU.DATA, PDU.RELEASE_RP]);
});
