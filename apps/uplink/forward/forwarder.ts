import { readFile } from "#dicom/file";
import { writeFile } from "#dicom/write";
import { Rejection } from "#pipeline/rejections";
import { Undeliverable } from "../courier.ts";
import { associate, type Outgoing, type Peer, type Requestor } from "../dimse/requestor.ts";
import { isStored, isTemporary } from "../dimse/statuses.ts";
import { describe, outgoing } from "../outgoing.ts";
import { type Rules, ruledContent } from "../rules.ts";
import { originOf, type Sealed } from "../spool/sealed-file.ts";
import type { ForwardConfig } from "./forward-schema.ts";

/** The receiver is short of something: it is asked again. */
export class NotNow extends Error {
  override readonly name = "NotNow";
}

/** An association without work is released after so many milliseconds. */
const RESTS = 5000;

/** Stores objects at one receiver; the association stays open while objects of the same kind follow one another. */
export class Forwarder {
  readonly #peer: Peer;
  readonly #rules: Rules;
  #open: Requestor | undefined;
  #rest: NodeJS.Timeout | undefined;

  constructor({ aeTitle, callingAeTitle, host, port, tls }: ForwardConfig, rules: Rules) {
    this.#peer = { called: aeTitle, calling: callingAeTitle, host, port, tls };
    this.#rules = rules;
  }

  /** Throws Undeliverable for what the receiver, or a rule, will never take, and what passes otherwise. */
  async deliver(sealed: Sealed): Promise<void> {
    const object = await this.#ruled(sealed);
    if (object === undefined) return;
    clearTimeout(this.#rest);
    try {
      await this.#store(object);
    } catch (error) {
      if (!(error instanceof Undeliverable || error instanceof NotNow)) this.#leave((open) => open.abort());
      throw error;
    } finally {
      this.#rest = setTimeout(() => this.close(), RESTS).unref();
    }
  }

  close(): void {
    clearTimeout(this.#rest);
    this.#leave((open) => void open.release().catch(() => {}));
  }

  #leave(how: (open: Requestor) => void): void {
    if (this.#open !== undefined) how(this.#open);
    this.#open = undefined;
  }

  async #store(object: Outgoing): Promise<void> {
    const association = await this.#associationFor(object);
    const answer = await association.store(object);
    if (answer === undefined) throw new Undeliverable("the receiver takes no such class in this transfer syntax");
    if (isStored(answer.status)) return;
    throw isTemporary(answer.status) ? new NotNow("the receiver has no room") : new Undeliverable("the receiver refuses it");
  }

  async #associationFor({ sopClass, transferSyntax }: Outgoing): Promise<Requestor> {
    if (this.#open?.contextFor(sopClass, transferSyntax) !== undefined) return this.#open;
    this.#leave((open) => void open.release().catch(() => {}));
    this.#open = await associate(this.#peer, [{ id: 1, abstractSyntax: sopClass, transferSyntaxes: [transferSyntax] }]);
    return this.#open;
  }

  /** The object as the receiver is to get it; undefined where it is not to get it. */
  async #ruled({ source, about }: Sealed): Promise<Outgoing | undefined> {
    const origin = originOf(about);
    const file = await readFile(source);
    if (!this.#rules.wants(file, origin)) return undefined;
    const ruled = orUndeliverable(() => this.#rules.apply(file, origin, about.sopInstance));
    if (!ruled.changed) return outgoing(source, await describe(source));
    const content = ruledContent(ruled);
    const chunks = withoutHead(writeFile(ruled.file, content));
    return { sopClass: content.sopClass, sopInstance: ruled.sop, transferSyntax: file.transferSyntax, chunks };
  }
}

function orUndeliverable<T>(apply: () => T): T {
  try {
    return apply();
  } catch (error) {
    if (error instanceof Rejection) throw new Undeliverable("a rule fails on it", { cause: error });
    throw error;
  }
}

/** A data set is what follows preamble and meta information, which come first and in one piece. */
async function* withoutHead(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isHead = true;
  for await (const chunk of chunks) {
    if (!isHead) yield chunk;
    isHead = false;
  }
}
