import { log } from "#aws/log";
import { askOfImage } from "#aws/members";
import { get, head, putJson, putStream } from "#aws/objects";
import type { InstanceRecord } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { announce } from "./announce.ts";
import { claimUid, markImage, type Owner, ownerOf, settleContender } from "./claim-uid.ts";
import { cleanFile, type Verdict } from "./clean-file.ts";
import type { Examined } from "./examine.ts";

/** A clean instance as it is to be written, and what is said of it. */
export interface Release {
  readonly owner: Owner;
  readonly record: InstanceRecord;
  /** The file's bytes; may be asked for more than once. Throws what `isRefusal` knows where a frame cannot be masked after all. */
  body(): AsyncGenerator<Uint8Array>;
}

/** On whose word: by itself what is there stays; a person's word stands over what is there of this file, or over another's. */
export type Word = "itself" | "person" | "person, over another";

/** Writes the clean instance, then its record, index and arrival. "conflict": another file has this SOP Instance UID. */
export async function release(clinic: string, release: Release, word: Word): Promise<"released" | "conflict"> {
  const { owner, record } = release;
  const { study, sop } = record;
  const replaces = word === "person, over another";
  if (!replaces && !(await claimUid(clinic, sop, owner))) return "conflict";
  if (!(await writeInstance(clinic, release, word))) return "conflict";
  await writeRecord(clinic, record, word);
  if (replaces) await settleContender(clinic, sop, owner, true);
  await tellReleased(clinic, study, sop, owner);
  log("deidentifier", "released", { clinic, study, sop, verdict: record.pixels.verdict }, { InstancesReleased: 1 });
  return "released";
}

/** What everybody who waits for a clean image is told; told again, it changes nothing. */
export async function tellReleased(clinic: string, study: string, sop: string, owner: Owner): Promise<void> {
  await markImage(clinic, sop, owner, "clean");
  await announce(clinic, study, sop);
}

/** A person's word changes what is said of an image that may be rendered: whoever would share it is told first to ask. */
async function writeRecord(clinic: string, record: InstanceRecord, word: Word): Promise<void> {
  const ref = { bucket: "clean", key: keys.record(clinic, record.study, record.sop) } as const;
  const before = word === "itself" ? undefined : await get(ref);
  if (before !== undefined) await askOfImage(clinic, record.study, record.sop);
  const outcome = await putJson(ref, record, { only: before === undefined ? "absent" : { etag: before.etag } });
  if (outcome === "refused" && word !== "itself") throw new Error("Another delivery wrote the record of an image meanwhile.");
}

/** The instance's own conditional write claims its UID; the same file again finds its own mark. */
async function writeInstance(clinic: string, { owner, record, body }: Release, word: Word): Promise<boolean> {
  const { source } = owner;
  const ref = { bucket: "clean", key: keys.instance(clinic, record.study, record.sop) } as const;
  const marked = await head(ref);
  if (marked !== undefined && marked.metadata.source !== source && word !== "person, over another") return false;
  if (marked !== undefined && word === "itself") return true;
  const options = { type: "application/dicom", metadata: { source } };
  const outcome = await putStream(ref, body(), marked === undefined ? { ...options, only: "absent" } : options);
  return outcome === "written" || (await head(ref))?.metadata.source === source;
}

/** What release writes of an upload. */
export function releaseOf(examined: Examined, verdict: Verdict): Release {
  return {
    owner: ownerOf(examined),
    record: recordOf(examined, verdict),
    body: () => cleanFile(examined, verdict),
  };
}

function recordOf(examined: Examined, verdict: Verdict): InstanceRecord {
  const { clean, file, image, source, patient, facts, proposal } = examined;
  return {
    study: clean.study,
    series: clean.series,
    sop: clean.sop,
    sopClass: clean.sopClass,
    ...facts,
    transferSyntax: file.transferSyntax,
    frames: image?.description.frames ?? 0,
    source,
    ...patient,
    pixels: { verdict, keep: [...proposal.keep], mask: [...proposal.mask] },
    policy: clean.policy,
    actions: { ...clean.actions },
  };
}
