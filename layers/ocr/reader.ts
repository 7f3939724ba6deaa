import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { gunzip } from "node:zlib";
import type { Picture } from "#codecs/picture";
import type { Word } from "#pixels/judge-line";
import type { ReadLine } from "#pixels/read-lines";
import { type ReadAnswer, readingThread, type ThreadData } from "./reading-thread.ts";

/** Reading broke off or did not begin: nobody knows what the picture says. */
export class OcrFailed extends Error {
  override readonly name = "OcrFailed";
}

/** What to read with, where it is not what the packages bring, and for how long. */
export interface ReaderOptions {
  readonly core?: string;
  readonly language?: string;
  readonly startMilliseconds?: number;
  readonly lineMilliseconds?: number;
}

const load = createRequire(import.meta.url); // never bundled: WebAssembly and language data are files of their packages
/** What is loaded when reading begins, as files of packages. */
export const CORE = "tesseract.js-core/tesseract-core-simd-lstm.js";
export const LANGUAGE = "@tesseract.js-data/eng/4.0.0_best_int/eng.traineddata.gz";
const START = 30_000;
const LINE = 20_000;

/**
 * Reads with tesseract, in a thread of its own that starts with the first line and ends with `work`. Needs no network and writes nothing.
 * Throws OcrFailed, and what `work` throws.
 */
export async function withReader<T>(work: (read: ReadLine) => Promise<T>, options: ReaderOptions = {}): Promise<T> {
  let started: Promise<Reader> | undefined;
  try {
    return await work(async (line) => {
      started ??= start(options);
      return (await started).read(line);
    });
  } finally {
    const reader = await started?.catch(() => undefined);
    await reader?.end();
  }
}

async function start(options: ReaderOptions): Promise<Reader> {
  const reader = new Reader(await threadData(options), options.lineMilliseconds ?? LINE);
  try {
    await reader.ready(options.startMilliseconds ?? START);
    return reader;
  } catch (error) {
    await reader.end();
    throw error;
  }
}

async function threadData({ core, language }: ReaderOptions): Promise<ThreadData> {
  try {
    const packed = await readFile(language ?? load.resolve(LANGUAGE));
    return { core: core ?? load.resolve(CORE), language: await promisify(gunzip)(packed) };
  } catch (error) {
    throw new OcrFailed("The packages tesseract.js-core and @tesseract.js-data/eng are not whole: install them again.", {
      cause: error,
    });
  }
}

interface Waiting {
  readonly answered: (answer: ReadAnswer) => void;
  readonly failed: (error: OcrFailed) => void;
}

class Reader {
  readonly #thread: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #lineMilliseconds: number;
  #orders = 0;
  #broken: OcrFailed | undefined;

  constructor(data: ThreadData, lineMilliseconds: number) {
    this.#lineMilliseconds = lineMilliseconds;
    this.#thread = new Worker(`(${readingThread})()`, {
      eval: true,
      workerData: data,
      env: process.env as never,
      stdout: true,
      stderr: true,
    });
    this.#thread.on("error", () => this.#break("The thread that reads text died."));
    this.#thread.on("exit", () => this.#break("The thread that reads text ended."));
    this.#thread.on("message", (answer: ReadAnswer) => {
      this.#waiting.get(answer.id)?.answered(answer);
    });
  }

  async ready(milliseconds: number): Promise<void> {
    await this.#answer(0, milliseconds);
  }

  async read(line: Picture): Promise<readonly Word[]> {
    const id = ++this.#orders;
    const answer = this.#answer(id, this.#lineMilliseconds);
    const pgm = portableGrey(line);
    this.#thread.postMessage({ id, pgm }, [pgm.buffer]);
    const { tsv } = await answer;
    if (tsv === undefined) throw new OcrFailed("A line of text could not be read.");
    return wordsOf(tsv);
  }

  async end(): Promise<void> {
    this.#break("The thread that reads text was ended.");
    await this.#thread.terminate();
  }

  /** The answer with this id, or OcrFailed when the time is over or the thread has gone. */
  async #answer(id: number, milliseconds: number): Promise<ReadAnswer> {
    if (this.#broken !== undefined) throw this.#broken;
    const { promise, resolve, reject } = Promise.withResolvers<ReadAnswer>();
    this.#waiting.set(id, { answered: resolve, failed: reject });
    const timer = setTimeout(() => this.#break("Reading text took too long."), milliseconds);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  /** Once broken, it stays so: who asks again must not take silence for a picture without text. */
  #break(reason: string): void {
    this.#broken ??= new OcrFailed(reason);
    for (const { failed } of this.#waiting.values()) failed(this.#broken);
  }
}

/** A grey picture as a PGM file. */
function portableGrey({ width, height, data }: Picture): Uint8Array<ArrayBuffer> {
  const head = Buffer.from(`P5 ${width} ${height} 255\n`, "latin1");
  const file = new Uint8Array(head.length + width * height);
  file.set(head);
  file.set(data.subarray(0, width * height), head.length);
  return file;
}

const WORD_LEVEL = "5";

/** The words of tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text. */
const wordsOf = (tsv: string): readonly Word[] =>
  tsv
    .split("\n")
    .map((row) => row.split("\t"))
    .filter(([level, , , , , , , , , , , text]) => level === WORD_LEVEL && (text ?? "").trim() !== "")
    .map((row) => ({ text: (row[11] ?? "").trim(), confidence: Number(row[10]) }));
