import { z } from "zod";
import { appendAudit } from "#aws/audit";
import { log } from "#aws/log";
import { eraseShare, suspendStudy } from "#aws/shares";
import type { Suspension } from "#pipeline/sharing";
import { makeZip, zipParts } from "./album-zip.ts";
import { everyImage, type OpenShare } from "./opened-share.ts";
import { noteSeen } from "./seen.ts";

/** The fields of a form that a family sends. */
export type Fields = Readonly<Record<string, string>>;

/** Where the family goes next: its page, or all of its copies in one file; "nowhere": its page's script asked. Undefined: no such wish. */
export type Next =
  | { readonly to: "page" }
  | { readonly to: "nowhere" }
  | { readonly to: "media"; readonly media: string }
  | undefined;

const REPORTS: Readonly<Record<string, Suspension["reason"]>> = { name: "name-visible", "not-mine": "wrong-patient" };

/** "I see a name", "these are not my pictures": no link of the study opens any more until a reviewer has looked. */
async function report({ share, hash }: OpenShare, { what = "" }: Fields): Promise<Next> {
  const { clinic, study } = share;
  const reason = REPORTS[what];
  if (reason === undefined) return undefined;
  if (await suspendStudy(clinic, study, reason)) {
    log("landing-page", "reported", { clinic, study, reason }, { StudiesReported: 1 });
    await appendAudit(clinic, { event: "reported", by: "family", study, share: hash });
  }
  return { to: "page" };
}

/** The family's own end of its link. */
async function erase({ share, hash }: OpenShare, { sure }: Fields): Promise<Next> {
  if (sure !== "yes") return { to: "page" };
  const { clinic, study } = share;
  await appendAudit(clinic, { event: "erased", by: "family", study, share: hash });
  const came = await eraseShare(hash);
  log("landing-page", "erased", { clinic, study, came });
  return { to: "page" };
}

const wholePart = z.coerce.number().int().min(1);

async function saveAll(opened: OpenShare, { part = "1" }: Fields): Promise<Next> {
  const n = wholePart.safeParse(part);
  const zip = zipParts(opened.share, await everyImage(opened.share))[(n.data ?? 0) - 1];
  if (zip === undefined) return undefined;
  await makeZip(opened.share, zip);
  await noteSeen(opened, { event: "saved" });
  return { to: "media", media: `all-${n.data}` };
}

async function seen(opened: OpenShare, { image }: Fields): Promise<Next> {
  const sop = opened.share.images[Number(image) - 1]?.sop;
  await noteSeen(opened, sop === undefined ? { event: "opened" } : { event: "saved", image: sop });
  return { to: "nowhere" };
}

/** What a family can ask of its page: the last part of the address that the form goes to. */
export const WISHES: Readonly<Record<string, (opened: OpenShare, fields: Fields) => Promise<Next>>> = {
  report,
  erase,
  all: saveAll,
  seen,
};
