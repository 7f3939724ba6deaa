import { z } from "zod";
import { appendAudit } from "#aws/audit";
import { settleJson } from "#aws/objects";
import { keys } from "#pipeline/keys";
import type { OpenShare } from "./opened-share.ts";

/** More records of one link in one day are nobody's memory. */
const MOST_A_DAY = 100;

const written = z.object({ day: z.string(), count: z.number() });

/** Writes down that a link was opened, or what was saved. Only what a person's hand did comes here: the page's script tells it. */
export async function noteSeen({ share, hash }: OpenShare, what: { event: "opened" | "saved"; image?: string }): Promise<void> {
  const { clinic, study } = share;
  const day = new Date().toISOString().slice(0, "2026-01-01".length);
  let isRoom = false;
  await settleJson({ bucket: "shares", key: keys.limit(clinic, "seen", hash) }, written, (now) => {
    const count = now?.day === day ? now.count : 0;
    isRoom = count < MOST_A_DAY;
    return isRoom ? { day, count: count + 1 } : undefined;
  });
  if (isRoom) await appendAudit(clinic, { ...what, by: "family", study, share: hash });
}
