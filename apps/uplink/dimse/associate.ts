import { IMPLEMENTATION_CLASS, IMPLEMENTATION_VERSION } from "#dicom/write";
import { ProtocolError } from "./pdu.ts";

/** What a caller proposes: one kind of object, and how it could be encoded (PS3.8 9.3.2.2). */
export interface ProposedContext {
  readonly id: number;
  readonly abstractSyntax: string;
  readonly transferSyntaxes: readonly string[];
}

/** A-ASSOCIATE-RQ (PS3.8 9.3.2), as far as it is used. */
export interface AssociateRequest {
  readonly called: string;
  readonly calling: string;
  readonly applicationContext: string;
  readonly version: number;
  readonly contexts: readonly ProposedContext[];
  /** The longest PDU that the caller takes; 0 is any. */
  readonly maxPdu: number;
}

/** What became of a proposed context: 0 accepted, 1 to 4 refused (PS3.8 Table 9-18). */
export interface AnsweredContext {
  readonly id: number;
  readonly result: number;
  readonly transferSyntax: string;
}

/** A-ASSOCIATE-AC (PS3.8 9.3.3). */
export interface AssociateAccept {
  readonly called: string;
  readonly calling: string;
  readonly contexts: readonly AnsweredContext[];
  readonly maxPdu: number;
}

export const APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1";

const ITEM = {
  application: 0x10,
  proposed: 0x20,
  answered: 0x21,
  abstractSyntax: 0x30,
  transferSyntax: 0x40,
  user: 0x50,
  maxPdu: 0x51,
  implementationUid: 0x52,
  implementationVersion: 0x55,
} as const;

const FIXED = 68;
const AE_LENGTH = 16;
const ITEM_HEAD = 4;

function item(type: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.from([type, 0, 0, 0]);
  head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
}

const text = (value: string): Buffer => Buffer.from(value, "latin1");
const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

const opening = (called: string, calling: string): Buffer =>
  Buffer.concat([
    Buffer.from([0, 1, 0, 0]),
    ...[called, calling].map((title) => text(title.padEnd(AE_LENGTH).slice(0, AE_LENGTH))),
    Buffer.alloc(32),
  ]);

const userInformation = (maxPdu: number): Buffer =>
  item(
    ITEM.user,
    item(ITEM.maxPdu, uint32(maxPdu)),
    item(ITEM.implementationUid, text(IMPLEMENTATION_CLASS)),
    item(ITEM.implementationVersion, text(IMPLEMENTATION_VERSION)),
  );

/** The body of an A-ASSOCIATE-RQ. */
export const encodeRequest = (request: Omit<AssociateRequest, "applicationContext" | "version">): Buffer =>
  Buffer.concat([
    opening(request.called, request.calling),
    item(ITEM.application, text(APPLICATION_CONTEXT)),
    ...request.contexts.map(({ id, abstractSyntax, transferSyntaxes }) =>
      item(
        ITEM.proposed,
        Uint8Array.of(id, 0, 0, 0),
        item(ITEM.abstractSyntax, text(abstractSyntax)),
        ...transferSyntaxes.map((uid) => item(ITEM.transferSyntax, text(uid))),
      ),
    ),
    userInformation(request.maxPdu),
  ]);

/** The body of an A-ASSOCIATE-AC. */
export const encodeAccept = (accept: AssociateAccept): Buffer =>
  Buffer.concat([
    opening(accept.called, accept.calling),
    item(ITEM.application, text(APPLICATION_CONTEXT)),
    ...accept.contexts.map(({ id, result, transferSyntax }) =>
      item(ITEM.answered, Uint8Array.of(id, 0, result, 0), item(ITEM.transferSyntax, text(transferSyntax))),
    ),
    userInformation(accept.maxPdu),
  ]);

interface Item {
  readonly type: number;
  readonly body: Buffer;
}

function itemsOf(bytes: Buffer): readonly Item[] {
  const found: Item[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + ITEM_HEAD > bytes.length) throw new ProtocolError("an item without a head");
    const end = at + ITEM_HEAD + bytes.readUInt16BE(at + 2);
    if (end > bytes.length) throw new ProtocolError("an item longer than what holds it");
    found.push({ type: bytes.readUInt8(at), body: bytes.subarray(at + ITEM_HEAD, end) });
    at = end;
  }
  return found;
}

const trimmed = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString("latin1")
    .replace(/^ +|[ \0]+$/g, "");

const syntaxesIn = (items: readonly Item[], type: number): readonly string[] =>
  items.filter((each) => each.type === type).map(({ body }) => trimmed(body));

function contextParts(body: Buffer): { id: number; result: number; items: readonly Item[] } {
  if (body.length < ITEM_HEAD) throw new ProtocolError("a presentation context without a head");
  return { id: body.readUInt8(0), result: body.readUInt8(2), items: itemsOf(body.subarray(ITEM_HEAD)) };
}

function maxPduIn(items: readonly Item[]): number {
  const user = items.find(({ type }) => type === ITEM.user);
  const found = user && itemsOf(user.body).find(({ type, body }) => type === ITEM.maxPdu && body.length === 4);
  return found?.body.readUInt32BE(0) ?? 0;
}

function titlesAndItems(body: Buffer) {
  if (body.length < FIXED) throw new ProtocolError("an A-ASSOCIATE shorter than its fixed part");
  const items = itemsOf(body.subarray(FIXED));
  return {
    called: trimmed(body.subarray(4, 20)),
    calling: trimmed(body.subarray(20, 36)),
    version: body.readUInt16BE(0),
    items,
    maxPdu: maxPduIn(items),
  };
}

/** Reads an A-ASSOCIATE-RQ's body. Throws ProtocolError. */
export function parseRequest(body: Buffer): AssociateRequest {
  const { items, ...common } = titlesAndItems(body);
  const contexts = items
    .filter(({ type }) => type === ITEM.proposed)
    .map((each) => {
      const { id, items: inside } = contextParts(each.body);
      const [abstractSyntax = ""] = syntaxesIn(inside, ITEM.abstractSyntax);
      return { id, abstractSyntax, transferSyntaxes: syntaxesIn(inside, ITEM.transferSyntax) };
    });
  const [applicationContext = ""] = syntaxesIn(items, ITEM.application);
  return { ...common, applicationContext, contexts };
}

/** Reads an A-ASSOCIATE-AC's body. Throws ProtocolError. */
export function parseAccept(body: Buffer): AssociateAccept {
  const { items, called, calling, maxPdu } = titlesAndItems(body);
  const contexts = items
    .filter(({ type }) => type === ITEM.answered)
    .map((each) => {
      const { id, result, items: inside } = contextParts(each.body);
      const [transferSyntax = ""] = syntaxesIn(inside, ITEM.transferSyntax);
      return { id, result, transferSyntax };
    });
  return { called, calling, contexts, maxPdu };
}
