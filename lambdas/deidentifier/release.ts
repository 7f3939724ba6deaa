import { log } from "#aws/log";
import { head, putJson, putStream } from "#aws/objects";
import { inTagOrder } from "#dicom/elements";
import { textElement } from "#dicom/encode";
import type { OpenedImage } from "#dicom/image";
import { type NewContent, type NewPixels, writeFile } from "#dicom/write";
import type { InstanceRecord } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import type { Redactor } from "#pixels/redact";
import { unusedBitCleaner } from "#pixels/unused-bits";
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
  const body = writeFile(file, { ...clean, sop: clean.headerSop, ...newPixels(examined) });
  const options = { type: "application/dicom", metadata: { source } };
  const outcome = await putStream(ref, body, replace ? options : { ...options, only: "absent" });
  return outcome === "written" || (await head(ref))?.metadata.source === source;
}

function newPixels(examined: Examined): Pick<NewContent, "before" | "pixels"> {
  const { file, image, clean, redactor } = examined;
  if (file.pixelData === undefined) return { before: clean.before, pixels: { kind: "same" } };
  if (image === undefined || redactor === undefined) return { before: clean.before, pixels: strippedOf(examined) };
  const said = [
    textElement("00280004", "CS", redactor.photometric),
    ...(redactor.lossy ? [textElement("00282110", "CS", "01")] : []),
  ];
  const replaced = new Set(said.map(({ tag }) => tag));
  const before = inTagOrder([...clean.before.filter(({ tag }) => !replaced.has(tag)), ...said]);
  const frames = redactedFrames(image, redactor, unusedBitCleaner(file, image.description));
  const { start, end, items } = file.pixelData ?? { start: 0, end: 0 };
  return {
    before,
    pixels: items === undefined ? { kind: "native", length: end - start, chunks: frames } : { kind: "encoded", frames },
  };
}

/** Throws where nothing could be taken out of the pixel data: such a file is held, and no decision gets here. */
function strippedOf({ stripped }: Examined): NewPixels {
  if (stripped === undefined) throw new Error("Pixel data that cannot be stripped is never released.");
  return stripped;
}

async function* redactedFrames(
  { description, frame }: OpenedImage,
  redactor: Redactor,
  clean: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes,
): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < description.frames; i++) yield redactor.frame(clean(await frame(i)));
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
