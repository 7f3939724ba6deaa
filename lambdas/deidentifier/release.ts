import { Readable } from "node:stream";
import { log } from "#aws/log";
import { head, putJson, putStream } from "#aws/objects";
import { type Element, inTagOrder } from "#dicom/elements";
import { textElement } from "#dicom/encode";
import type { DicomFile } from "#dicom/file";
import type { OpenedImage } from "#dicom/image";
import { writeFile } from "#dicom/write";
import type { InstanceRecord } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import type { Redactor } from "#pixels/redact";
import { announce } from "./announce.ts";
import { claimUid, markImage, ownerOf, settleContender } from "./claim-uid.ts";
import type { Examined } from "./examine.ts";

type Verdict = InstanceRecord["pixels"]["verdict"];

/**
 * Writes the clean instance, then its record, index and arrival. "conflict": another file has this SOP Instance UID;
 * `replace` takes it over, on a person's word.
 */
export async function release(
  clinic: string,
  examined: Examined,
  verdict: Verdict,
  replace = false,
): Promise<"released" | "conflict"> {
  const { study, sop } = examined.clean;
  const owner = ownerOf(examined);
  if (!replace && !(await claimUid(clinic, sop, owner))) return "conflict";
  if (!(await writeInstance(clinic, examined, replace))) return "conflict";
  await putJson({ bucket: "clean", key: keys.record(clinic, study, sop) }, recordOf(examined, verdict));
  await (replace ? settleContender(clinic, sop, owner, true) : markImage(clinic, sop, owner, "clean"));
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
  const body = Readable.from(writeFile(file, { ...clean, sop: clean.headerSop, ...newPixels(examined) }), { objectMode: false });
  const options = { type: "application/dicom", metadata: { source } };
  const outcome = await putStream(ref, body, replace ? options : { ...options, only: "absent" });
  return outcome === "written" || (await head(ref))?.metadata.source === source;
}

/** Attributes that new frames make untrue: offsets and lengths of the old ones (PS3.3 C.7.6.3). */
const OF_OLD_FRAMES = ["7FE00001", "7FE00002", "7FE00003"];

function newPixels({ file, image, clean, redactor }: Examined): { before: readonly Element[]; frames?: AsyncIterable<Uint8Array> } {
  if (image === undefined) return { before: clean.before };
  if (redactor === undefined) return { before: clean.before, ...asTheyAre(file, image) };
  const said = [
    textElement("00280004", "CS", redactor.photometric),
    ...(redactor.lossy ? [textElement("00282110", "CS", "01")] : []),
  ];
  const replaced = new Set([...OF_OLD_FRAMES, ...said.map(({ tag }) => tag)]);
  const before = inTagOrder([...clean.before.filter(({ tag }) => !replaced.has(tag)), ...said]);
  return { before, frames: redactedFrames(image.description.frames, image.frame, redactor) };
}

/** Native frames are written one by one, so that nothing that hides behind the last one comes along. */
function asTheyAre(file: DicomFile, image: OpenedImage): { frames?: AsyncIterable<Uint8Array> } {
  return file.pixelData?.items !== undefined ? {} : { frames: redactedFrames(image.description.frames, image.frame) };
}

async function* redactedFrames(
  count: number,
  frame: (i: number) => Promise<Uint8Array>,
  redactor?: Redactor,
): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i++) yield redactor === undefined ? frame(i) : redactor.frame(await frame(i));
}

function recordOf(examined: Examined, verdict: Verdict): InstanceRecord {
  const { clean, file, image, source, patient, facts, keep } = examined;
  return {
    study: clean.study,
    series: clean.series,
    sop: clean.sop,
    sopClass: clean.sopClass,
    ...facts,
    transferSyntax: file.transferSyntax,
    frames: image?.description.frames ?? 0,
    source,
    patientKey: patient,
    pixels: { verdict, keep: [...keep] },
    policy: clean.policy,
    actions: { ...clean.actions },
  };
}
