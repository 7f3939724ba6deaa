import { forgetAliases, removeManifests, removeRenditions } from "#aws/erasure";
import { eachOf, findIndexEntry } from "#aws/images";
import { log } from "#aws/log";
import { unmarkReady } from "#aws/members";
import { hasAny, listObjects, remove } from "#aws/objects";
import { hasShareSince, isSuspended } from "#aws/shares";
import { EVERY_PATIENT, keys, parseKey } from "#pipeline/keys";
import { daily, takeDue } from "./due.ts";

const DAY = 86_400_000;
const DAYS_AFTER_LAST_SHARE = 7;

/** How long, in milliseconds, a study is kept that nobody shares. */
const keptFor = (): number => Number(process.env.KEEP_DAYS ?? "30") * DAY;

/**
 * Studies that nobody has shared for so long go; their expired links stay and say so. Each is looked at once a day. Its images lose their
 * index first, so that no call finds them, and the rest the next time, when every call that had found them has ended.
 */
export async function expireStudies(): Promise<number> {
  const due = await takeDue("patients", daily(keptFor() / 1000), (from) => listObjects("clean", EVERY_PATIENT, from));
  await eachOf(due, async ({ key }) => {
    const parsed = parseKey(key);
    if (parsed?.kind === "patient") await expire(parsed.clinic, parsed.study);
  });
  return 0; // nothing was started again
}

async function expire(clinic: string, study: string): Promise<void> {
  const records = await Array.fromAsync(listObjects("clean", keys.records(clinic, study)));
  const newest = Math.max(...records.map(({ modified }) => modified.getTime()));
  if (records.length === 0 || Date.now() - newest < keptFor()) return;
  if (await isWanted(clinic, study)) return;
  const sops = records.map(({ key }) => sopOf(key));
  await unmarkReady(clinic, study);
  const found = await eachOf(sops, (sop) => hideImage(clinic, study, sop));
  if (found.some(Boolean)) return;
  await removeRenditions(clinic, study);
  await removeManifests(clinic, study);
  await forgetAliases(clinic, study);
  await eachOf(sops, (sop) => removeImage(clinic, study, sop));
  log("sweeper", "expired", { clinic, study }, { StudiesExpired: 1 });
}

/** True while a link shows the study or has until a week ago, while a report of it waits for a reviewer, or while it is not finished. */
const isWanted = async (clinic: string, study: string): Promise<boolean> =>
  (await isSuspended(clinic, study)) ||
  (await hasShareSince(clinic, study, Date.now() - DAYS_AFTER_LAST_SHARE * DAY)) ||
  (await hasAny("clean", keys.arrivals(clinic, study)));

const sopOf = (record: string): string => record.slice(record.lastIndexOf("/") + 1, -".json".length);

/** True where a call could find the image until now. */
async function hideImage(clinic: string, study: string, sop: string): Promise<boolean> {
  const entry = await findIndexEntry(clinic, sop);
  if (entry?.study !== study) return false;
  await remove({ bucket: "clean", key: keys.index(clinic, sop) });
  return true;
}

/** The record goes last: it is what finds the others. */
async function removeImage(clinic: string, study: string, sop: string): Promise<void> {
  for (const of of [keys.instance, keys.member, keys.record]) await remove({ bucket: "clean", key: of(clinic, study, sop) });
}
