import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { putStream } from "#aws/objects";
import { keys } from "#pipeline/keys";
import { approveStudies } from "./decisions.ts";
import type { LocalFile } from "./dicom-files.ts";
import { Progress } from "./progress.ts";
import { callShares, type Delivery, type NotYet, type Sent } from "./share-call.ts";

export interface Sending {
  readonly api: string;
  readonly accessKey: string;
  readonly clinic: string;
  readonly deliver: Delivery;
  readonly language: string;
  readonly consent: string;
  readonly approve: boolean;
}

/** What became of one study. `seconds` counts from the last put to the message. */
export type StudyResult =
  | { readonly kind: "sent"; readonly sent: Sent; readonly seconds: number; readonly sops: readonly string[] }
  | { readonly kind: "refused"; readonly why: string };

const UPLOADS_AT_ONCE = 4;

/** Puts files into the uploads bucket, a few at a time. */
export async function upload(clinic: string, files: readonly LocalFile[]): Promise<void> {
  const progress = new Progress();
  const left = [...files];
  let done = 0;
  const worker = async (): Promise<void> => {
    for (let file = left.shift(); file !== undefined; file = left.shift()) {
      await putStream({ bucket: "uploads", key: keys.upload(clinic, `${randomUUID()}.dcm`) }, createReadStream(file.path));
      progress.show("uploaded", ++done, files.length);
    }
  };
  await Promise.all(Array.from({ length: UPLOADS_AT_ONCE }, worker));
  progress.end();
}

/** The studies of files that can be read, each with its images. */
export function studiesOf(files: readonly LocalFile[]): readonly (readonly string[])[] {
  const studies = new Map<string, Set<string>>();
  for (const { image } of files) if (image) studies.set(image.study, (studies.get(image.study) ?? new Set()).add(image.sop));
  return [...studies.values()].map((sops) => [...sops]);
}

/** Calls for one study's link until it is sent. A held study waits for `keepsake review`, unless the caller's word approves it. */
export async function shareStudy(
  sending: Sending,
  sops: readonly string[],
  since: number,
  say: (line: string) => void,
): Promise<StudyResult> {
  const call = { ...sending, imageIds: sops, idempotencyKey: randomUUID() };
  const progress = new Progress();
  const askOnce = once(() => say(WAITS_FOR_A_PERSON));
  for (let wait = 0; ; wait = 2) {
    const answer = await callShares(call, wait);
    if ("notYet" in answer) {
      show(progress, answer.notYet);
      if (await needsAPerson(sending, sops, answer.notYet)) askOnce();
      await sleep(PAUSE_MILLISECONDS);
      continue;
    }
    progress.end();
    if ("refused" in answer) return { kind: "refused", why: answer.refused };
    return { kind: "sent", sent: answer.sent, seconds: (Date.now() - since) / 1000, sops };
  }
}

/** Puts down the caller's word where it was given; true where images are left that wait for a person's. */
async function needsAPerson(
  { approve, clinic }: Sending,
  sops: readonly string[],
  { state, here, held, images }: NotYet,
): Promise<boolean> {
  if (state !== "held" || here < images) return false;
  return (approve ? await approveStudies(clinic, sops) : held) > 0;
}

const PAUSE_MILLISECONDS = 250;

const WAITS_FOR_A_PERSON =
  "Images wait for a person. See: npx --no keepsake review list; look: review show IMAGE; release: review approve all";

function show(progress: Progress, { state, images, here, held, rendered }: NotYet): void {
  if (state === "waiting" || here < images) progress.show("de-identified", here, images);
  else if (state === "held") progress.show("waiting for review", held, images);
  else progress.show("rendered", rendered, images);
}

function once(act: () => void): () => void {
  let left = true;
  return () => {
    if (left) act();
    left = false;
  };
}
