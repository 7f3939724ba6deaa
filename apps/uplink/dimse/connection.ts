import type { Socket } from "node:net";
import { abortPdu, longestBody, PDU_HEAD, type Pdu, ProtocolError } from "./pdu.ts";

/** The longest P-DATA-TF that we announce to take, and that we send. */
export const MAX_PDU = 128 * 1024;

/** How long the peer may take. Seconds. */
export interface Patience {
  /** Until a PDU begins. */
  readonly idle: number;
  /** From a PDU's first byte to its last, and for taking what we send. */
  readonly pdu: number;
}

/** The peer took longer than it may. */
export class TooSlow extends Error {
  override readonly name = "TooSlow";
}

/**
 * PDUs over a socket. Nothing is read ahead of what the caller asks for but one chunk, so a slow disk slows the sender; a PDU's length is
 * judged before a byte of its body is taken in.
 */
export class Connection {
  readonly socket: Socket;
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #patience: Patience;
  #rest: Buffer = Buffer.alloc(0);
  #room: Buffer = Buffer.alloc(0);

  constructor(socket: Socket, patience: Patience) {
    this.socket = socket;
    this.#patience = patience;
    this.#chunks = socket[Symbol.asyncIterator]();
    socket.on("error", () => {}); // heard of by whoever reads or writes
    socket.setNoDelay(true);
  }

  /**
   * The next PDU, whose body holds only until the next one is asked for; undefined where the peer has closed between two. Throws
   * ProtocolError, TooSlow, and what the socket says.
   */
  async next(idle = this.#patience.idle): Promise<Pdu | undefined> {
    const head = await this.#take(PDU_HEAD, idle);
    if (head === undefined) return undefined;
    const [type = 0] = head;
    const length = head.readUInt32BE(2);
    const most = longestBody(type, MAX_PDU);
    if (most === undefined) throw new ProtocolError("a PDU of no known type");
    if (length > most) throw new ProtocolError("a PDU longer than it may be");
    const body = await this.#take(length, this.#patience.pdu);
    if (body === undefined) throw new ProtocolError("half a PDU");
    return { type, body };
  }

  /** Sends bytes, and waits while the peer has too many that it has not taken. */
  async send(...parts: readonly Uint8Array[]): Promise<void> {
    if (this.socket.destroyed) throw new ProtocolError("the peer has closed");
    this.socket.cork();
    const flows = parts.map((part) => this.socket.write(part)).every(Boolean);
    this.socket.uncork();
    if (!flows) await this.#within(this.#patience.pdu, drained(this.socket));
  }

  /** Ends in order: the peer gets what was sent. */
  close(): void {
    this.socket.end();
    this.socket.destroySoon();
  }

  /** Tells the peer that it is over, and waits for nothing. */
  abort(source: 0 | 2 = 2): void {
    if (this.socket.writable) this.socket.end(abortPdu(source));
    this.socket.destroySoon();
  }

  /** Exactly so many bytes; undefined where the peer has closed before the first. All of them must come in time. */
  async #take(count: number, seconds: number): Promise<Buffer | undefined> {
    if (this.#rest.length >= count) return this.#split(count);
    const rest = this.#rest;
    const have = await this.#within(seconds, this.#fill(count));
    if (have >= count) return this.#room.subarray(0, count);
    if (have === 0 && rest.length === 0) return undefined;
    throw new ProtocolError("half a PDU");
  }

  #split(count: number): Buffer {
    const taken = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return taken;
  }

  /** Puts so many bytes together, in memory that serves again; fewer where the peer closes before. */
  async #fill(count: number): Promise<number> {
    if (this.#room.length < count) this.#room = Buffer.allocUnsafeSlow(Math.max(count, MAX_PDU));
    let have = this.#rest.copy(this.#room);
    this.#rest = Buffer.alloc(0);
    while (have < count) {
      const { value, done } = await this.#chunks.next();
      if (done === true) break;
      const wanted = Math.min(value.length, count - have);
      value.copy(this.#room, have, 0, wanted);
      this.#rest = value.subarray(wanted);
      have += wanted;
    }
    return have;
  }

  async #within<T>(seconds: number, wait: Promise<T>): Promise<T> {
    const timer = setTimeout(() => this.socket.destroy(new TooSlow("the peer is too slow")), seconds * 1000);
    try {
      return await wait;
    } finally {
      clearTimeout(timer);
    }
  }
}

const drained = (socket: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    const done = (act: () => void) => () => {
      socket.off("drain", onDrain).off("close", onClose);
      act();
    };
    const onDrain = done(resolve);
    const onClose = done(() => reject(new ProtocolError("the peer has closed")));
    socket.once("drain", onDrain).once("close", onClose);
  });
