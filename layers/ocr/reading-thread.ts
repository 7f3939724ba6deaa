/** What the thread is started with: the file of tesseract's WebAssembly module and the unpacked language data. */
export interface ThreadData {
  readonly core: string;
  readonly language: Uint8Array;
}

/** A line to read: a PGM file (8 bits). */
export interface ReadOrder {
  readonly id: number;
  readonly pgm: Uint8Array;
}

/** What the thread answers, `id` as in the order; the first answer has the id 0 and says that it is ready. */
export interface ReadAnswer {
  readonly id: number;
  readonly tsv?: string;
  /** Where it failed, without the text of the error. */
  readonly failed?: true;
}

/** The part of tesseract.js-core that is used here. */
interface Core {
  readonly FS: { writeFile(path: string, data: Uint8Array): void };
  readonly TessBaseAPI: new () => Tesseract;
}
interface Tesseract {
  Init(path: null, language: string, engine: number): number;
  SetVariable(name: string, value: string): void;
  SetImageFile(orientation: number, angle: number): number;
  Recognize(monitor: null): number;
  GetTSVText(page: number): string;
  Clear(): void;
}

/**
 * The body of the thread that reads. It is started from its own source text, so that a bundle needs no second file:
 * it uses nothing from outside itself.
 */
export async function readingThread(): Promise<void> {
  const LSTM = 1;
  const SINGLE_LINE = "7";
  const { parentPort, workerData } = process.getBuiltinModule("node:worker_threads");
  const { createRequire } = process.getBuiltinModule("node:module");
  const { core, language } = workerData as ThreadData;
  const answer = (message: ReadAnswer) => parentPort?.postMessage(message);
  const start = createRequire(core)(core) as (options: object) => Promise<Core>;
  const silent = () => undefined;
  const module = await start({ print: silent, printErr: silent, TesseractProgress: silent });
  module.FS.writeFile("/eng.traineddata", language);
  const tesseract = new module.TessBaseAPI();
  if (tesseract.Init(null, "eng", LSTM) !== 0) throw new Error("Tesseract does not start.");
  tesseract.SetVariable("tessedit_pageseg_mode", SINGLE_LINE);
  tesseract.SetVariable("user_defined_dpi", "150");
  parentPort?.on("message", ({ id, pgm }: ReadOrder) => {
    try {
      module.FS.writeFile("/input", pgm);
      if (tesseract.SetImageFile(1, 0) !== 0 || tesseract.Recognize(null) !== 0) throw new Error("Tesseract does not read.");
      answer({ id, tsv: tesseract.GetTSVText(0) });
    } catch {
      answer({ id, failed: true });
    }
  });
  answer({ id: 0 });
}
