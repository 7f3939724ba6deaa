/** Protocol data units of the DICOM Upper Layer (PS3.8 section 9.3): a type, a length, a body. */

export const PDU = {
  ASSOCIATE_RQ: 1,
  ASSOCIATE_AC: 2,
  ASSOCIATE_RJ: 3,
  DATA: 4,
  RELEASE_RQ: 5,
  RELEASE_RP: 6,
  ABORT: 7,
} as const;

export interface Pdu {
  readonly type: number;
  readonly body: Buffer;
}

/** Type, reserved byte and length stand before each body. */
export const PDU_HEAD = 6;

/** The most that an A-ASSOCIATE may have: 128 contexts with every transfer syntax there is are a quarter of it. */
const MAX_ASSOCIATE = 256 * 1024;
const FIXED = 4;

/** How long a body of this type may be; undefined for a type that does not exist. `maxData` is what we announced. */
export function longestBody(type: number, maxData: number): number | undefined {
  if (type === PDU.ASSOCIATE_RQ || type === PDU.ASSOCIATE_AC) return MAX_ASSOCIATE;
  if (type === PDU.DATA) return maxData;
  return type >= PDU.ASSOCIATE_RJ && type <= PDU.ABORT ? FIXED : undefined;
}

export function pduHead(type: number, length: number): Buffer {
  const head = Buffer.alloc(PDU_HEAD);
  head.writeUInt8(type, 0);
  head.writeUInt32BE(length, 2);
  return head;
}

export const encodePdu = (type: number, body: Uint8Array): Buffer => Buffer.concat([pduHead(type, body.length), body]);

export const RELEASE_RQ = encodePdu(PDU.RELEASE_RQ, new Uint8Array(FIXED));
export const RELEASE_RP = encodePdu(PDU.RELEASE_RP, new Uint8Array(FIXED));

/** A-ABORT (PS3.8 9.3.8). Source 0 is the service user, 2 the provider; reasons are the provider's. */
export const abortPdu = (source: 0 | 2, reason = 0): Buffer => encodePdu(PDU.ABORT, Uint8Array.of(0, 0, source, reason));

/** A-ASSOCIATE-RJ (PS3.8 9.3.4): `result` 1 permanent, 2 transient. */
export const rejectPdu = ({ result, source, reason }: AssociateRejection): Buffer =>
  encodePdu(PDU.ASSOCIATE_RJ, Uint8Array.of(0, result, source, reason));

export interface AssociateRejection {
  readonly result: number;
  readonly source: number;
  readonly reason: number;
}

/** Why an association is not taken (PS3.8 Table 9-21). */
export const REJECTIONS = {
  callerUnknown: { result: 1, source: 1, reason: 3 },
  calledUnknown: { result: 1, source: 1, reason: 7 },
  applicationContext: { result: 1, source: 1, reason: 2 },
  version: { result: 1, source: 2, reason: 2 },
  congestion: { result: 2, source: 3, reason: 1 },
} as const satisfies Record<string, AssociateRejection>;

/** One PDV: a fragment of a command or of a data set (PS3.8 9.3.5.1, Annex E.2). */
export interface Fragment {
  readonly context: number;
  readonly isCommand: boolean;
  readonly isLast: boolean;
  readonly bytes: Buffer;
}

/** The peer sent what the protocol does not allow. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}

const PDV_HEAD = 6;
const COMMAND = 1;
const LAST = 2;

/** The fragments in a P-DATA-TF's body. Throws ProtocolError where lengths do not add up. */
export function fragmentsOf(body: Buffer): readonly Fragment[] {
  const found: Fragment[] = [];
  for (let at = 0; at < body.length; ) {
    if (at + PDV_HEAD > body.length) throw new ProtocolError("a PDV without a head");
    const length = body.readUInt32BE(at);
    const end = at + 4 + length;
    if (length < 2 || end > body.length) throw new ProtocolError("a PDV longer than its PDU");
    const control = body.readUInt8(at + 5);
    found.push({
      context: body.readUInt8(at + 4),
      isCommand: (control & COMMAND) !== 0,
      isLast: (control & LAST) !== 0,
      bytes: body.subarray(at + PDV_HEAD, end),
    });
    at = end;
  }
  return found;
}

/** How many bytes of a fragment fit a peer that takes PDUs of `maxPdu`; 0 means that it takes any. */
export const fragmentRoom = (maxPdu: number, ours: number): number => (maxPdu === 0 ? ours : Math.min(maxPdu, ours)) - PDV_HEAD;

/** What stands before a fragment that is sent in a PDU of its own. */
export function dataHead({ context, isCommand, isLast }: Omit<Fragment, "bytes">, length: number): Buffer {
  const pdv = Buffer.alloc(PDV_HEAD);
  pdv.writeUInt32BE(length + 2, 0);
  pdv.writeUInt8(context, 4);
  pdv.writeUInt8((isCommand ? COMMAND : 0) | (isLast ? LAST : 0), 5);
  return Buffer.concat([pduHead(PDU.DATA, length + PDV_HEAD), pdv]);
}
