import { createHash, createHmac } from "node:crypto";
import { S3Error } from "./errors.ts";
import { type Authorization, sameText } from "./sigv4.ts";

/** How a body is framed in the aws-chunked encoding. */
export interface Framing {
  /** x-amz-decoded-content-length. */
  readonly length: number;
  /** Present where each chunk is signed. */
  readonly signed?: Authorization;
  /** Receives the trailing headers, names in lower case. */
  readonly trailers: Map<string, string>;
}

const LONGEST_LINE = 4096;
const EMPTY_HASH = createHash("sha256").digest("hex");
const CRLF = Buffer.from("\r\n");

/** The data inside an aws-chunked body. Throws IncompleteBody for bad frames or length, SignatureDoesNotMatch for an altered chunk. */
export async function* decodeChunked(source: AsyncIterable<Uint8Array>, framing: Framing): AsyncGenerator<Uint8Array> {
  const reader = new FrameReader(source);
  const chain = framing.signed && new SignatureChain(framing.signed);
  let left = framing.length;
  for (let size = -1; size !== 0; ) {
    const { size: announced, signature } = parseChunkLine(await reader.line());
    size = announced;
    left -= size;
    if (left < 0) throw new S3Error("IncompleteBody");
    const hash = createHash("sha256");
    for await (const piece of reader.exactly(size)) {
      if (chain) hash.update(piece);
      yield piece;
    }
    chain?.checkChunk(hash.digest("hex"), signature);
    if (size > 0 && (await reader.line()) !== "") throw new S3Error("IncompleteBody");
  }
  if (left !== 0) throw new S3Error("IncompleteBody");
  await readTrailers(reader, framing.trailers, chain);
}

function parseChunkLine(line: string): { size: number; signature: string } {
  const match = /^([0-9a-fA-F]{1,10})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line);
  if (match === null) throw new S3Error("IncompleteBody");
  return { size: Number.parseInt(match[1] ?? "", 16), signature: match[2] ?? "" };
}

async function readTrailers(reader: FrameReader, trailers: Map<string, string>, chain: SignatureChain | undefined): Promise<void> {
  let signed = "";
  let signature: string | undefined;
  for (let line = await reader.line(); line !== ""; line = await reader.line()) {
    const colon = line.indexOf(":");
    const [name, value] = [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    if (name === "x-amz-trailer-signature") signature = value;
    else {
      trailers.set(name, value);
      signed += `${name}:${value}\n`;
    }
  }
  if (chain && signed !== "") chain.checkTrailer(signed, signature ?? "");
}

/** Each chunk's signature is made over the one before it, so chunks cannot be altered, dropped or swapped. */
class SignatureChain {
  readonly #seed: Authorization;
  #previous: string;

  constructor(seed: Authorization) {
    this.#seed = seed;
    this.#previous = seed.signature;
  }

  checkChunk(hash: string, signature: string): void {
    this.#check("AWS4-HMAC-SHA256-PAYLOAD", [EMPTY_HASH, hash], signature);
  }

  checkTrailer(text: string, signature: string): void {
    this.#check("AWS4-HMAC-SHA256-TRAILER", [createHash("sha256").update(text).digest("hex")], signature);
  }

  #check(kind: string, hashes: readonly string[], signature: string): void {
    const { timestamp, scope, signingKey } = this.#seed;
    const text = [kind, timestamp, scope, this.#previous, ...hashes].join("\n");
    const expected = createHmac("sha256", signingKey).update(text).digest("hex");
    if (!sameText(expected, signature)) throw new S3Error("SignatureDoesNotMatch");
    this.#previous = expected;
  }
}

/** Takes lines and counted bytes from a stream of buffers. */
class FrameReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    for (let end = this.#held.indexOf(CRLF); ; end = this.#held.indexOf(CRLF)) {
      if (end >= 0) {
        const line = this.#held.toString("latin1", 0, end);
        this.#held = this.#held.subarray(end + 2);
        return line;
      }
      if (this.#held.length > LONGEST_LINE) throw new S3Error("IncompleteBody");
      this.#held = Buffer.concat([this.#held, await this.#more()]);
    }
  }

  async *exactly(size: number): AsyncGenerator<Uint8Array> {
    for (let left = size; left > 0; ) {
      if (this.#held.length === 0) this.#held = await this.#more();
      const piece = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  async #more(): Promise<Buffer> {
    const next = await this.#source.next();
    if (next.done === true) throw new S3Error("IncompleteBody");
    return Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
  }
}
