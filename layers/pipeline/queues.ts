import type { Stage } from "./stages.ts";

/** How often a message may be received before it goes to its dead-letter queue. */
export const MAX_RECEIVES = 5;

/** Where a queue's messages go that failed too often. */
export const deadLetterQueue = (queue: string): string => `${queue}-dead`;

/** How long a received message stays invisible, in seconds: less than the stage's own time would deliver it twice. */
export const visibilitySeconds = (stage: Pick<Stage, "timeoutSeconds">): number => stage.timeoutSeconds + 60;

/** The environment variable that tells a function a queue's URL: `COMPLETER_QUIET_QUEUE_URL`. */
export const queueUrlVariable = (queue: string): string => `${queue.toUpperCase().replaceAll("-", "_")}_QUEUE_URL`;
