import type { Courier } from "./courier.ts";
import type { Tally } from "./tally.ts";

/** What the status page and `keepsake uplink status` tell. */
export interface Status {
  readonly since: string;
  readonly mode: string;
  readonly spool: { readonly bytes: number; readonly most: number; readonly unshared: number; readonly held: number };
  readonly sharesWaiting: number;
  readonly received: Tally["snapshot"];
  readonly queues: readonly Courier["snapshot"][];
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1024 ** 2)} MiB`;

/** A queue in one line, as a person reads it. */
export const queueState = ({ waiting, failuresInARow, lastError }: Status["queues"][number]): string => {
  if (failuresInARow > 0) return `cannot be reached (${lastError}, ${failuresInARow} attempts); goes on by itself`;
  return waiting > 0 ? "sending" : "everything is sent";
};

/** The status as lines of text. */
export const statusLines = ({ since, mode, spool, sharesWaiting, received, queues }: Status): readonly string[] => [
  `Running since ${since}, mode ${mode}`,
  `Received ${received.objects} objects (${megabytes(received.bytes)}), last ${received.lastReceived || "never"}`,
  `Not taken: ${received.rejected} unreadable, ${received.withoutRoom} for want of room, ${received.refused.length} callers refused lately`,
  `Spool ${megabytes(spool.bytes)} of ${megabytes(spool.most)}; ${spool.unshared} wait for a share call; ${sharesWaiting} share calls wait for their images`,
  ...(spool.held === 0 ? [] : [`${spool.held} wait for a person: keepsake review list --uplink CONFIG`]),
  ...queues.map(
    (queue) =>
      `To ${queue.queue}: ${queue.waiting} waiting, ${queue.delivered} sent, ${queue.failed} need a person${queue.failed > 0 ? " (keepsake uplink retry)" : ""}; ${queueState(queue)}`,
  ),
];
