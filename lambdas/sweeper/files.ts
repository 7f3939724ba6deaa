import { required } from "#aws/environment";
import { listObjects } from "#aws/objects";
import { sendAll } from "#aws/queue";
import { type ListedVersion, listVersions } from "#aws/versions";
import { BUCKETS } from "#pipeline/buckets";
import { createdMessage } from "#pipeline/events";
import { OPEN_WORK } from "#pipeline/keys";
import { queueUrlVariable } from "#pipeline/queues";
import { doubling, sweepAfterSeconds, takeDue } from "./due.ts";

const restart = async (objects: readonly { key: string; size?: number; version?: string }[]): Promise<number> => {
  const bucket = required(BUCKETS.uploads.env);
  const messages = objects.map(({ key, size = 0, version }) =>
    createdMessage({ bucket, key, size, ...(version === undefined ? {} : { versionId: version }) }),
  );
  await sendAll(required(queueUrlVariable("deidentifier")), messages);
  return messages.length;
};

/** Uploads that nobody has taken: every version, for another file may have been put over one that was not read yet. */
export const restartUploads = async (): Promise<number> => (await restartVersions("uploads")) + (await restartVersions("cleaned"));

const restartVersions = async (kind: "uploads" | "cleaned"): Promise<number> =>
  restart(await takeDue(kind, doubling(sweepAfterSeconds()), (from) => uploadedVersions(OPEN_WORK[kind], from)));

async function* uploadedVersions(prefix: string, from: string | undefined): AsyncGenerator<ListedVersion> {
  for await (const found of listVersions(prefix, from)) if (!found.isMarker) yield found;
}

/** People's words on held files that were not carried out. */
export const restartDecisions = async (): Promise<number> =>
  restart(await takeDue("decisions", doubling(sweepAfterSeconds()), (from) => listObjects("uploads", OPEN_WORK.decisions, from)));

/** Released instances that were called back and are not held yet. */
export const restartRecalls = async (): Promise<number> =>
  restart(await takeDue("recalls", doubling(sweepAfterSeconds()), (from) => listObjects("uploads", OPEN_WORK.recalls, from)));
