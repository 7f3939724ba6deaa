import { Readable } from "node:stream";
import { log } from "#aws/log";
import { head, putJson, putStream } from "#aws/objects";
import { DEFAULT_POLICY } from "#deid/policy";
import { type Element, inTagOrder } from "#dicom/elements";
import { textElement } from "#dicom/encode";
import { writeFile } from "#dicom/write";
import type { InstanceRecord } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import type { Redactor } from "#pixels/redact";
import { announce } from "./announce.ts";
import type { Examined } from "./examine.ts";
import { indexImage } from "./index-entry.ts";

type Verdict = InstanceRecord["pixels"]["verdict"];

/**
 * Writes the clean instance, then its record, index and arrival. "conflict": another file with this SOP Instance UID is there
 * already; `replace` writes over it, on a person's word.
 */
export async function release(
  clinic: string,
  examined: Examined,
  verdict: Verdict,
  replace = false,
): Promise<"released" | "conflict"> {
  const { study, sop } = examined.clean;
  if (!(await writeInstance(clinic, examined, replace))) return "conflict";
  await putJson({ bucket: "clean", key: keys.record(clinic, study, sop) }, recordOf(examined, verdict));
  await indexImage(clinic, study, sop, "clean");
  await announce(clinic, study, sop);
  log("deidentifier", "released", { clinic, study, sop, verdict }, { InstancesReleased: 1 });
  return "released";
}

/** The instance's own conditional write claims its UID; the same file again finds its own mark. */
async function writeInstance(clinic: string, examined: Examined, replace: boolean): Promise<boolean> {
  const { file, clean, source } = examined;
  const ref = { bucket: "clean", key: keys.instance(clinic, clean.study, clean.sop) } as const;
  const marked = await head(ref);
  if (marked !== undefined && !replace) return marked.metadata.source === source;
  const body = Readable.from(writeFile(file, { ...clean, ...newPixels(examined) }), { objectMode: false });
  const options = { type: "application/dicom", metadata: { source } };
  const outcome = await putStream(ref, body, replace ? options : { ...options, only: "absent" });
  return outcome === "written" || (await head(ref))?.metadata.source === source;
}

/** Attributes that new frames make untrue: offsets and lengths of the old ones (PS3.3 C.7.6.3). */
const OF_OLD_FRAMES = ["7FE00001", "7FE00002", "7FE00003"];

function newPixels({ image, clean, redactor }: Examined): { before: readonly Element[]; frames?: AsyncIterable<Uint8Array> } {
  if (image === undefined || redactor === undefined) return { before: clean.before };
  const said = [
    textElement("00280004", "CS", redactor.photometric),
    ...(redactor.lossy ? [textElement("00282110", "CS", "01")] : []),
  ];
  const replaced = new Set([...OF_OLD_FRAMES, ...said.map(({ tag }) => tag)]);
  const before = inTagOrder([...clean.before.filter(({ tag }) => !replaced.has(tag)), ...said]);
  return { before, frames: redactedFrames(image.description.frames, image.frame, redactor) };
}

async function* redactedFrames(
  count: number,
  frame: (i: number) => Promise<Uint8Array>,
  redactor: Redactor,
): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i++) yield redactor.frame(await frame(i));
}

function recordOf(examined: Examined, verdict: Verdict): InstanceRecord {
  const { clean, file, image, source, patient, modality, seriesNumber, instanceNumber, keep } = examined;
  return {
    study: clean.study,
    series: clean.series,
    sop: clean.sop,
    sopClass: clean.sopClass,
    modality,
    transferSyntax: file.transferSyntax,
    ...(seriesNumber === undefined ? {} : { seriesNumber }),
    ...(instanceNumber === undefined ? {} : { instanceNumber }),
    frames: image?.description.frames ?? 0,
    source,
    patientKey: patient,
    pixels: { verdict, keep: [...keep] },
    policy: DEFAULT_POLICY.id,
    actions: { ...clean.actions },
  };
}
