import { ProtocolError } from "./pdu.ts";

/** Command sets (PS3.7 section 6.3, Annex E): implicit VR little endian, group 0000. Values by element number. */

export const FIELD = {
  affectedSopClass: 0x0002,
  commandField: 0x0100,
  messageId: 0x0110,
  messageIdResponded: 0x0120,
  priority: 0x0700,
  dataSetType: 0x0800,
  status: 0x0900,
  errorComment: 0x0902,
  affectedSopInstance: 0x1000,
} as const;

export const COMMAND = { store: 0x0001, echo: 0x0030 } as const;
const RESPONSE = 0x8000;
const NO_DATA_SET = 0x0101;
const DATA_SET = 0x0001;
const ELEMENT_HEAD = 8;

/** A command or its answer. */
export interface Command {
  readonly field: number;
  readonly messageId: number;
  readonly sopClass: string;
  readonly sopInstance: string;
  readonly hasDataSet: boolean;
}

/** An answer as its receiver reads it. */
export interface Answer {
  readonly messageId: number;
  readonly status: number;
  readonly comment: string;
}

const uint16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
};

const padded = (value: string, filler: string): Buffer => Buffer.from(value.length % 2 === 0 ? value : value + filler, "latin1");
const uid = (value: string): Buffer => padded(value, "\0");

function element(number: number, value: Uint8Array): Buffer {
  const head = Buffer.alloc(ELEMENT_HEAD);
  head.writeUInt16LE(number, 2);
  head.writeUInt32LE(value.length, 4);
  return Buffer.concat([head, value]);
}

type Fields = readonly (readonly [number, Uint8Array])[];

function commandSet(fields: Fields): Buffer {
  const elements = Buffer.concat(fields.map(([number, value]) => element(number, value)));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(elements.length);
  return Buffer.concat([element(0, length), elements]);
}

/** A request: C-ECHO-RQ, or C-STORE-RQ with its instance. */
export const encodeCommand = ({ field, messageId, sopClass, sopInstance, hasDataSet }: Command): Buffer =>
  commandSet([
    [FIELD.affectedSopClass, uid(sopClass)],
    [FIELD.commandField, uint16(field)],
    [FIELD.messageId, uint16(messageId)],
    ...(hasDataSet ? ([[FIELD.priority, uint16(0)]] as Fields) : []),
    [FIELD.dataSetType, uint16(hasDataSet ? DATA_SET : NO_DATA_SET)],
    ...(sopInstance === "" ? [] : ([[FIELD.affectedSopInstance, uid(sopInstance)]] as Fields)),
  ]);

/** The answer to a request. `comment` is at most 64 characters and says nothing of the object. */
export const encodeAnswer = (to: Command, status: number, comment = ""): Buffer =>
  commandSet([
    [FIELD.affectedSopClass, uid(to.sopClass)],
    [FIELD.commandField, uint16(to.field | RESPONSE)],
    [FIELD.messageIdResponded, uint16(to.messageId)],
    [FIELD.dataSetType, uint16(NO_DATA_SET)],
    [FIELD.status, uint16(status)],
    ...(comment === "" ? [] : ([[FIELD.errorComment, padded(comment.slice(0, 64), " ")]] as Fields)),
    ...(to.sopInstance === "" ? [] : ([[FIELD.affectedSopInstance, uid(to.sopInstance)]] as Fields)),
  ]);

function elementsOf(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = 0; at < bytes.length; ) {
    if (at + ELEMENT_HEAD > bytes.length) throw new ProtocolError("a command element without a head");
    const end = at + ELEMENT_HEAD + bytes.readUInt32LE(at + 4);
    if (bytes.readUInt16LE(at) !== 0 || end > bytes.length) throw new ProtocolError("a command set that is none");
    found.set(bytes.readUInt16LE(at + 2), bytes.subarray(at + ELEMENT_HEAD, end));
    at = end;
  }
  return found;
}

const number = (of: ReadonlyMap<number, Buffer>, field: number): number => {
  const value = of.get(field);
  return value?.length === 2 ? value.readUInt16LE(0) : 0;
};

const textOf = (of: ReadonlyMap<number, Buffer>, field: number): string =>
  (of.get(field)?.toString("latin1") ?? "").replace(/[\0 ]+$/, "");

/** Reads a command set. Throws ProtocolError. */
export function parseCommand(bytes: Buffer): Command {
  const elements = elementsOf(bytes);
  return {
    field: number(elements, FIELD.commandField),
    messageId: number(elements, FIELD.messageId),
    sopClass: textOf(elements, FIELD.affectedSopClass),
    sopInstance: textOf(elements, FIELD.affectedSopInstance),
    hasDataSet: number(elements, FIELD.dataSetType) !== NO_DATA_SET,
  };
}

/** Reads the answer to a request. Throws ProtocolError. */
export function parseAnswer(bytes: Buffer): Answer {
  const elements = elementsOf(bytes);
  return {
    messageId: number(elements, FIELD.messageIdResponded),
    status: number(elements, FIELD.status),
    comment: textOf(elements, FIELD.errorComment),
  };
}
