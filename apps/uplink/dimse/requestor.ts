import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { encodeRequest, type ProposedContext, parseAccept } from "./associate.ts";
import { type Answer, COMMAND, encodeCommand, parseAnswer } from "./command.ts";
import { Connection, MAX_PDU, type Patience } from "./connection.ts";
import { acceptedContexts, type Context, VERIFICATION } from "./contexts.ts";
import { dataHead, encodePdu, fragmentRoom, fragmentsOf, PDU, ProtocolError, RELEASE_RQ } from "./pdu.ts";
import { clientTls, type TlsFiles } from "./tls.ts";

/** An application that we call. */
export interface Peer {
  readonly host: string;
  readonly port: number;
  readonly called: string;
  readonly calling: string;
  readonly tls?: TlsFiles | undefined;
}

/** The peer will not have the association. */
export class AssociationRefused extends Error {
  override readonly name = "AssociationRefused";
}

/** An object to send: its identifiers and the bytes of its data set. */
export interface Outgoing {
  readonly sopClass: string;
  readonly sopInstance: string;
  readonly transferSyntax: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

const PATIENCE: Patience = { idle: 120, pdu: 60 };
const CONNECT_WITHIN = 10;

/** Opens an association. Throws AssociationRefused, ProtocolError, TooSlow, and what the network says. */
export async function associate(peer: Peer, contexts: readonly ProposedContext[]): Promise<Requestor> {
  const connection = new Connection(await connected(peer), PATIENCE);
  try {
    const { called, calling } = peer;
    await connection.send(encodePdu(PDU.ASSOCIATE_RQ, encodeRequest({ called, calling, contexts, maxPdu: MAX_PDU })));
    const answer = await connection.next();
    if (answer?.type === PDU.ASSOCIATE_RJ) throw new AssociationRefused(REASONS[answer.body.subarray(1, 4).join(".")] ?? REFUSED);
    if (answer?.type !== PDU.ASSOCIATE_AC) throw new AssociationRefused(REFUSED);
    const accepted = parseAccept(answer.body);
    return new Requestor(connection, acceptedContexts(contexts, accepted.contexts), accepted.maxPdu);
  } catch (error) {
    connection.abort(0);
    throw error;
  }
}

const REFUSED = "The association was refused.";
/** PS3.8 Table 9-21, by result, source and reason. */
const REASONS: Readonly<Record<string, string>> = {
  "1.1.3": "The receiver does not know our AE title.",
  "1.1.7": "The receiver does not have the AE title that we called.",
  "2.3.1": "The receiver has too many associations; try later.",
  "2.3.2": "The receiver has reached a limit; try later.",
};

async function connected({ host, port, tls }: Peer): Promise<Socket> {
  const socket = tls === undefined ? connectTcp({ host, port }) : connectTls({ host, port, ...clientTls(tls) });
  const timer = setTimeout(() => socket.destroy(new Error("no connection in time")), CONNECT_WITHIN * 1000);
  try {
    await once(socket, tls === undefined ? "connect" : "secureConnect");
    return socket;
  } finally {
    clearTimeout(timer);
  }
}

/** Our side of an association with an SCP. */
export class Requestor {
  readonly #connection: Connection;
  readonly #contexts: ReadonlyMap<number, Context>;
  readonly #room: number;
  #messageId = 0;

  constructor(connection: Connection, contexts: ReadonlyMap<number, Context>, maxPdu: number) {
    this.#connection = connection;
    this.#contexts = contexts;
    this.#room = fragmentRoom(maxPdu, MAX_PDU);
  }

  /** The context for an object; undefined where the peer took none. */
  contextFor(abstractSyntax: string, transferSyntax?: string): Context | undefined {
    return [...this.#contexts.values()].find(
      (context) =>
        context.abstractSyntax === abstractSyntax && (transferSyntax === undefined || context.transferSyntax === transferSyntax),
    );
  }

  /** C-ECHO; undefined where the peer does not do it. */
  async echo(): Promise<Answer | undefined> {
    const context = this.contextFor(VERIFICATION);
    if (context === undefined) return undefined;
    const command = { field: COMMAND.echo, sopClass: VERIFICATION, sopInstance: "", hasDataSet: false };
    await this.#command(context, command);
    return this.#answer();
  }

  /** C-STORE of a data set, its bytes as they are; undefined where the peer does not take its class or transfer syntax. */
  async store({ sopClass, sopInstance, transferSyntax, chunks }: Outgoing): Promise<Answer | undefined> {
    const context = this.contextFor(sopClass, transferSyntax);
    if (context === undefined) return undefined;
    await this.#command(context, { field: COMMAND.store, sopClass, sopInstance, hasDataSet: true });
    await this.#dataSet(context.id, chunks);
    return this.#answer();
  }

  async release(): Promise<void> {
    await this.#connection.send(RELEASE_RQ);
    await this.#connection.next().catch(() => undefined);
    this.#connection.close();
  }

  abort(): void {
    this.#connection.abort(0);
  }

  #command(
    context: Context,
    command: { field: number; sopClass: string; sopInstance: string; hasDataSet: boolean },
  ): Promise<void> {
    this.#messageId = (this.#messageId % 0xffff) + 1;
    const bytes = encodeCommand({ ...command, messageId: this.#messageId });
    return this.#connection.send(dataHead({ context: context.id, isCommand: true, isLast: true }, bytes.length), bytes);
  }

  /** A fragment is sent once it is known whether it is the last; that one is filled up to an even length (PS3.8 D.1, PS3.5 A.5). */
  async #dataSet(context: number, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    let waiting: Uint8Array = new Uint8Array(0);
    const send = (bytes: Uint8Array, isLast: boolean): Promise<void> =>
      this.#connection.send(dataHead({ context, isCommand: false, isLast }, bytes.length), bytes);
    for await (const bytes of fragmentsFrom(chunks, this.#room)) {
      if (waiting.length > 0) await send(waiting, false);
      waiting = bytes;
    }
    await send(waiting.length % 2 === 0 ? waiting : Buffer.concat([waiting, Buffer.alloc(1)]), true);
  }

  async #answer(): Promise<Answer> {
    const parts: Buffer[] = [];
    for (;;) {
      const pdu = await this.#connection.next();
      if (pdu?.type !== PDU.DATA) throw new ProtocolError("the receiver ended the association");
      for (const { bytes, isLast, isCommand } of fragmentsOf(pdu.body)) {
        if (!isCommand) throw new ProtocolError("a data set where an answer must be");
        parts.push(Buffer.from(bytes));
        if (isLast) return this.#checked(parseAnswer(Buffer.concat(parts)));
      }
    }
  }

  #checked(answer: Answer): Answer {
    if (answer.messageId !== this.#messageId) throw new ProtocolError("the answer to another message");
    return answer;
  }
}

/** The same bytes in fragments of at most `room`, all but the last of an even length. */
async function* fragmentsFrom(chunks: AsyncIterable<Uint8Array>, room: number): AsyncGenerator<Uint8Array> {
  const most = room - (room % 2);
  let odd: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    const bytes = odd.length === 0 ? chunk : Buffer.concat([odd, chunk]);
    const even = bytes.length - (bytes.length % 2);
    for (let at = 0; at < even; at += most) yield bytes.subarray(at, Math.min(at + most, even));
    odd = bytes.subarray(even);
  }
  if (odd.length > 0) yield odd;
}
