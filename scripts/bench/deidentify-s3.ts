import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type Element, EXPLICIT_LE, type Item, inTagOrder } from "#dicom/elements";
import { encodeElements, encodeHead, textElement } from "#dicom/encode";
import { createdMessage } from "#pipeline/events";
import { keys, parseKey } from "#pipeline/keys";
import { STAGES } from "#pipeline/stages";
import { bucketName, functionEnvironment, REGION } from "../../apps/local/environment.ts";
import { FunctionProcess } from "../../apps/local/function-process.ts";
import { bucketSetups, ownPipeline, type PipelineFunction } from "../../apps/local/pipeline.ts";
import { startS3 } from "../../apps/local/s3/server.ts";

const CLINIC = "bench";
const MIB = 1024 * 1024;
const [ROWS, COLUMNS] = [768, 1024];
const CREDENTIALS = { accessKeyId: "LOCALBENCH", secretAccessKey: "a-secret-of-this-run" };

/** Sizes in millions of bytes; the last is more than two gigabytes, so that offsets outgrow 31 bits. */
const SIZES = [300, 1000, 3000];

const number = (tag: string, vr: "US" | "UL", value: number): Element => {
  const bytes = Buffer.alloc(vr === "US" ? 2 : 4);
  bytes.writeUIntLE(value, 0, bytes.length);
  return { kind: "leaf", tag, vr, value: bytes };
};

/** A native 8-bit clip; with a region its frames are masked one by one, without one they are copied. */
function header(frames: number, isMasked: boolean): readonly Element[] {
  const edges = [
    number("00186018", "UL", 0),
    number("0018601A", "UL", 64),
    number("0018601C", "UL", 1023),
    number("0018601E", "UL", 767),
  ];
  const region: Item = { undefinedLength: false, elements: edges };
  const regions: Element = { kind: "sequence", tag: "00186011", vr: "SQ", undefinedLength: false, items: [region] };
  return inTagOrder([
    textElement("00080016", "UI", "1.2.840.10008.5.1.4.1.1.3.1"),
    textElement("00080018", "UI", "1.2.3.4.1"),
    textElement("00080060", "CS", "US"),
    textElement("00100010", "PN", "Benchmark^Patient"),
    textElement("0020000D", "UI", "1.2.3.4.2"),
    textElement("0020000E", "UI", "1.2.3.4.3"),
    textElement("00280004", "CS", "MONOCHROME2"),
    textElement("00280008", "IS", `${frames}`),
    ...(isMasked ? [regions] : []),
    ...[number("00280002", "US", 1), number("00280010", "US", ROWS), number("00280011", "US", COLUMNS)],
    ...[number("00280100", "US", 8), number("00280101", "US", 8), number("00280102", "US", 7), number("00280103", "US", 0)],
  ]);
}

function* clip(megabytes: number, isMasked: boolean): Generator<Uint8Array> {
  const frames = Math.round((megabytes * 1e6) / (ROWS * COLUMNS));
  const length = frames * ROWS * COLUMNS;
  const meta = encodeElements([textElement("00020010", "UI", "1.2.840.10008.1.2.1")], EXPLICIT_LE);
  const elements = encodeElements(header(frames, isMasked), EXPLICIT_LE);
  yield Buffer.concat([
    new Uint8Array(128),
    Buffer.from("DICM"),
    meta,
    elements,
    encodeHead("7FE00010", "OB", length, EXPLICIT_LE),
  ]);
  const noise = Buffer.from(Uint8Array.from({ length: MIB }, (_, i) => (Math.imul(i, 2654435761) >>> 13) & 255));
  for (let left = length; left > 0; left -= MIB) yield noise.subarray(0, Math.min(left, MIB));
}

const memoryOf = (pid: number | undefined, what: "VmHWM" | "VmRSS"): number =>
  Number(new RegExp(`${what}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? Number.NaN) / 1024;

type Objects = typeof import("#aws/objects");

/** A message about the newest version of an object. */
async function tell({ head }: Objects, deidentifier: FunctionProcess, key: string): Promise<void> {
  const { size = 0, version } = (await head({ bucket: "uploads", key })) ?? {};
  const body = JSON.stringify(
    createdMessage({ bucket: bucketName("uploads"), key, size, ...(version === undefined ? {} : { versionId: version }) }),
  );
  const answer = await deidentifier.invoke({ Records: [{ messageId: "1", body }] });
  if (JSON.stringify(answer) !== '{"batchItemFailures":[]}') throw new Error("The deidentifier failed.");
}

/** Uploads a clip, lets it be held, approves it; what the function's process took at most. */
async function measure(
  objects: Objects,
  start: () => Promise<FunctionProcess>,
  megabytes: number,
  isMasked: boolean,
): Promise<void> {
  const deidentifier = await start();
  const idle = memoryOf(deidentifier.pid, "VmRSS");
  try {
    const upload = keys.upload(CLINIC, "clip.dcm");
    await objects.putStream({ bucket: "uploads", key: upload }, Readable.from(clip(megabytes, isMasked), { objectMode: false }));
    const began = process.hrtime.bigint();
    await tell(objects, deidentifier, upload);
    const examined = memoryOf(deidentifier.pid, "VmHWM");
    for await (const key of objects.list("uploads", keys.allHeld(CLINIC))) {
      const parsed = parseKey(key);
      if (parsed?.kind !== "held") continue;
      const word = keys.decision(CLINIC, parsed.study, parsed.name);
      await objects.putJson({ bucket: "uploads", key: word }, { decision: "approve" });
      await tell(objects, deidentifier, word);
    }
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    const peak = memoryOf(deidentifier.pid, "VmHWM");
    const [written = ""] = await Array.fromAsync(objects.list("clean", `instances/${CLINIC}/`));
    const size = (await objects.head({ bucket: "clean", key: written }))?.size ?? 0;
    const cells = [idle, examined, peak, peak - idle].map((value) => value.toFixed(0).padStart(9));
    process.stdout.write(
      `${`${megabytes} MB, ${isMasked ? "masked" : "copied"}`.padEnd(18)}${cells.join("")}${seconds.toFixed(1).padStart(9)}   ${(size / 1e6).toFixed(0)} MB written\n`,
    );
  } finally {
    await deidentifier.close();
  }
}

async function emptied(objects: Objects): Promise<void> {
  for (const bucket of ["clean", "uploads"] as const)
    for await (const key of objects.list(bucket, "")) await objects.remove({ bucket, key });
}

/** Measures the memory of the deidentifier's process, as it runs on one machine, on clips that it reads from and writes to a store. */
export async function benchDeidentifyS3(): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), "keepsake-bench-"));
  const asked = process.argv.slice(3).map(Number);
  const pipeline: readonly PipelineFunction[] = (await ownPipeline()).filter(({ name }) => name === "deidentifier");
  const [{ file = "" } = {}] = pipeline;
  const buckets = bucketSetups([]).map((setup) => ({ ...setup, versioned: false }));
  const s3 = await startS3({
    folder: scratch,
    host: "127.0.0.1",
    port: 0,
    region: REGION,
    credentials: CREDENTIALS,
    buckets,
    deliver: async () => {},
  });
  const addresses = { api: s3.url, s3: s3.url, sqs: s3.url, mail: s3.url, queue: () => s3.url };
  const environment = functionEnvironment({ addresses, credentials: CREDENTIALS, stages: [], quietSeconds: 60 });
  Object.assign(process.env, environment);
  const objects = await import("#aws/objects");
  const start = async (): Promise<FunctionProcess> => {
    const started = new FunctionProcess({
      name: "deidentifier",
      file,
      ...STAGES.deidentifier,
      environment: { ...environment, PATH: process.env.PATH ?? "" },
      temporary: join(scratch, "tmp"),
      log: () => {},
    });
    await started.ready();
    return started;
  };
  try {
    process.stdout.write(`${"MB of memory".padEnd(18)}     idle    held  released   above  seconds\n`);
    for (const isMasked of [false, true])
      for (const megabytes of asked.length > 0 ? asked : SIZES) {
        await measure(objects, start, megabytes, isMasked);
        await emptied(objects);
      }
  } finally {
    await s3.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}
