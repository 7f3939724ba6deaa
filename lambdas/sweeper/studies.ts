import { required } from "#aws/environment";
import { isErased, removeStudy } from "#aws/erasure";
import { eachOf, findPatient } from "#aws/images";
import { log } from "#aws/log";
import { currentManifest, unrendered } from "#aws/manifests";
import { head, list, listObjects, remove } from "#aws/objects";
import { sendAll } from "#aws/queue";
import { BUCKETS } from "#pipeline/buckets";
import { createdMessage } from "#pipeline/events";
import { keys, OPEN_WORK, parseKey } from "#pipeline/keys";
import { queueUrlVariable } from "#pipeline/queues";
import { doubling, sweepAfterSeconds, takeDue } from "./due.ts";

/** A study that is not known to be finished: its arrivals are still there. */
interface OpenStudy {
  readonly clinic: string;
  readonly study: string;
  /** The newest arrival's. */
  readonly key: string;
  readonly modified: Date;
}

/** Studies whose manifest or copies are missing start again; the arrivals of those that have all of them go. */
export async function restartStudies(): Promise<number> {
  const after = sweepAfterSeconds() + Number(process.env.QUIET_SECONDS ?? "300");
  const restarted = await eachOf(await takeDue("studies", doubling(after), openStudies), restart);
  return restarted.filter(Boolean).length;
}

async function* openStudies(from: string | undefined): AsyncGenerator<OpenStudy> {
  let open: OpenStudy | undefined;
  for await (const { key, modified } of listObjects("clean", OPEN_WORK.arrivals, from)) {
    const parsed = parseKey(key);
    if (parsed?.kind !== "arrival") continue;
    const { clinic, study } = parsed;
    if (open !== undefined && (open.study !== study || open.clinic !== clinic)) yield open;
    open = { clinic, study, key, modified };
  }
  if (open !== undefined) yield open;
}

/** True where something had to be started. A study that cannot be looked at keeps no other from it. */
async function restart(open: OpenStudy): Promise<boolean> {
  try {
    return await look(open);
  } catch (error) {
    const { clinic, study } = open;
    log("sweeper", "failed", { clinic, study, error: error instanceof Error ? error.name : "unknown" }, { SweepsFailed: 1 });
    return false;
  }
}

async function look(open: OpenStudy): Promise<boolean> {
  const { clinic, study } = open;
  if (await isErased(clinic, study)) {
    await removeStudy(clinic, study);
    return false;
  }
  if ((await findPatient(clinic, study)).disputed) return false; // the person's word that ends it is an arrival too
  const { key, manifest } = await currentManifest(clinic, study);
  if (manifest.images.length > 0 && (await head({ bucket: "clean", key })) === undefined) return start("completer", open.key);
  if ((await unrendered(clinic, manifest)).length > 0) return start("renderer", key);
  await close(open);
  return false;
}

async function start(queue: "completer" | "renderer", key: string): Promise<true> {
  const message = createdMessage({ bucket: required(BUCKETS.clean.env), key, size: 0 });
  await sendAll(required(queueUrlVariable(queue)), [message]);
  return true;
}

/** A later arrival is another's work. */
async function close({ clinic, study, key: newest }: OpenStudy): Promise<void> {
  for await (const key of list("clean", keys.arrivals(clinic, study))) if (key <= newest) await remove({ bucket: "clean", key });
}
