import { setTimeout as sleep } from "node:timers/promises";
import { createAccessKey } from "#aws/access-keys";
import { getJson, head, list, put, putJson } from "#aws/objects";
import { masterSecret } from "#aws/secrets";
import { uidMap } from "#deid/uids";
import { clinicKey } from "#pipeline/derive";
import { share } from "#pipeline/documents";
import { keys, parseKey } from "#pipeline/keys";
import type { StudyFile } from "./files.ts";

/** What a clinic's machine, reviewer and reporting system do, over the wire. Import after the world has started. */
export interface Clinic {
  readonly name: string;
  readonly address: string;
  newUid(own: string): string;
  /** Puts files in this order; `copies` times. */
  upload(files: readonly StudyFile[], copies?: number): Promise<void>;
  /** Decides on what is held, as the files' fates say; tells how many it has found. */
  review(files: readonly StudyFile[]): Promise<number>;
  /** Calls once for a share of these images; its status, and what a 202 tells: the state, and how many of them are here. */
  share(sops: readonly string[]): Promise<{ readonly status: number; readonly state: string; readonly here: number }>;
  /** Has the claim of a call that crashed grow old, as waiting for half a minute would. */
  ageClaims(study: string): Promise<void>;
}

export async function openClinic(name: string, api: string): Promise<Clinic> {
  const key = await createAccessKey(name, ["share", "upload"]);
  const newUid = uidMap(clinicKey(await masterSecret(), name, "uid"));
  const address = `family.of.${name}@example.test`;
  return {
    name,
    address,
    newUid,
    async upload(files, copies = 1) {
      for (let i = 0; i < copies; i++)
        for (const file of files) await put({ bucket: "uploads", key: keys.upload(name, file.name) }, file.bytes);
    },
    review: (files) => review(name, new Set(approvedOf(files).map(newUid))),
    share: (sops) => callShares(api, key, { address, idempotencyKey: `share of ${name}`, sops }),
    ageClaims: (study) => ageClaims(name, study),
  };
}

const approvedOf = (files: readonly StudyFile[]) => files.filter(({ fate }) => fate === "approved").map(({ sop }) => sop);

async function review(clinic: string, approved: ReadonlySet<string>): Promise<number> {
  let found = 0;
  for await (const key of list("uploads", keys.allHeld(clinic))) {
    const parsed = parseKey(key);
    if (parsed?.kind !== "held") continue;
    found++;
    const ref = { bucket: "uploads", key: keys.decision(clinic, parsed.study, parsed.name) } as const;
    if ((await head(ref)) === undefined) await putJson(ref, { decision: approved.has(parsed.name) ? "approve" : "reject" });
  }
  return found;
}

interface Call {
  readonly address: string;
  readonly idempotencyKey: string;
  readonly sops: readonly string[];
}

async function callShares(api: string, key: string, { address, idempotencyKey, sops }: Call) {
  const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json", "Idempotency-Key": idempotencyKey };
  const body = JSON.stringify({ imageIds: sops, deliver: { email: address }, consent: { given: true, version: "1" } });
  const answer = await fetch(`${api}/v1/shares`, { method: "POST", headers, body });
  const { state = "", here = 0 } = (await answer.json().catch(() => ({}))) as { state?: string; here?: number };
  if (answer.status >= 500) await sleep(100);
  return { status: answer.status, state, here };
}

async function ageClaims(clinic: string, study: string): Promise<void> {
  for await (const pointer of list("shares", keys.sharesOf(clinic, study))) {
    const ref = { bucket: "shares", key: keys.share(pointer.slice(pointer.lastIndexOf("/") + 1)) } as const;
    const stored = await getJson(ref, share);
    if (stored?.value.state !== "open") continue;
    const claimedAt = new Date(Date.now() - 60_000).toISOString();
    await putJson(ref, { ...stored.value, claimedAt }, { only: { etag: stored.etag } });
  }
}
