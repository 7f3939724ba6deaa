import { setTimeout as sleep } from "node:timers/promises";
import type { Tell } from "../log.ts";
import type { Whereabouts } from "./whereabouts.ts";

/** What a share call has come to. `body` is the cloud's JSON as text. */
export interface ShareResult {
  readonly status: number;
  readonly body: string;
}

export interface ShareSteps {
  /** Where the images of the call are, as far as that decides on it. */
  readonly whereabouts: () => Whereabouts;
  /** Sends what the call lists, as far as it is here. */
  readonly release: () => Promise<void>;
  /** Makes the call once. */
  readonly call: () => Promise<Response>;
  readonly tell: Tell;
}

const FIRST_PAUSE = 2;
/** Where the cloud cannot be reached; where it says itself when to come again, that long. */
const LONGEST_PAUSE = 10;
const LONGEST_ASKED = 300;
/** A call is repeated for a day: then nobody waits for it any more, and the address is forgotten. */
export const GIVES_UP_AFTER = 24 * 60 * 60 * 1000;

const WAITING: ShareResult = { status: 202, body: '{"state":"waiting"}' };

const heldInBuilding = (held: number): ShareResult => ({
  status: 202,
  body: JSON.stringify({ state: "held", in: "building", held }),
});

const rejected = (images: number): ShareResult => {
  const detail =
    "In the building a person rejected them, or they cannot be read or cleaned. Call again without them, under a new key.";
  return { status: 422, body: JSON.stringify({ code: "IMAGES_REJECTED", detail, images }) };
};

/** True where the cloud says that images have not come. */
function isWaiting(body: string): boolean {
  try {
    return (JSON.parse(body) as { state?: unknown }).state === "waiting";
  } catch {
    return false;
  }
}

/** One share call that is repeated until the cloud has taken or refused it. Holds the address in memory, and nowhere else, until then. */
export class ShareJob {
  readonly #done = Promise.withResolvers<ShareResult>();
  readonly #stop = new AbortController();
  #steps: ShareSteps | undefined;
  #latest: ShareResult = WAITING;
  #ended = 0;

  constructor(steps: ShareSteps) {
    this.#steps = steps;
    void this.#run(Date.now() + GIVES_UP_AFTER);
  }

  /** When it ended; 0 while it goes on. */
  get ended(): number {
    return this.#ended;
  }

  /** True where it came to nothing: the same call may be tried anew. */
  get isRefused(): boolean {
    return this.#ended !== 0 && this.#latest.status !== 201;
  }

  /** Its result, or how far it has come after so many seconds. */
  async result(waitSeconds: number): Promise<ShareResult> {
    const waited = new AbortController();
    const waiting = sleep(waitSeconds * 1000, undefined, { signal: waited.signal })
      .then(() => this.#latest)
      .catch(() => this.#latest);
    const result = await Promise.race([this.#done.promise, waiting]);
    waited.abort();
    return result;
  }

  stop(): void {
    this.#stop.abort();
  }

  async #run(until: number): Promise<void> {
    for (let attempt = 0; Date.now() < until && !this.#stop.signal.aborted; attempt++) {
      const pause = await this.#attempt(attempt);
      if (pause === undefined) return this.#end(this.#latest);
      await sleep(pause * 1000, undefined, { signal: this.#stop.signal }).catch(() => {});
    }
    this.#end({ status: 504, body: '{"code":"GAVE_UP","detail":"The images did not come in time. Call again."}' });
  }

  #end(result: ShareResult): void {
    this.#latest = result;
    this.#steps?.tell("share ended", { status: result.status });
    this.#steps = undefined; // with it goes the address
    this.#ended = Date.now();
    this.#done.resolve(result);
  }

  /** Seconds until the next attempt; undefined where there is nothing more to do. */
  async #attempt(attempt: number): Promise<number | undefined> {
    const { held = 0, leaving = 0 } = this.#steps?.whereabouts() ?? {};
    if (held > 0 || leaving > 0) {
      this.#latest = held > 0 ? heldInBuilding(held) : WAITING;
      return FIRST_PAUSE;
    }
    const backoff = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(attempt, 10));
    try {
      const answer = await this.#steps?.call();
      if (answer === undefined) return undefined;
      const body = await answer.text();
      const asked = Math.min(LONGEST_ASKED, Math.max(1, Number(answer.headers.get("retry-after") ?? FIRST_PAUSE)));
      if (answer.status >= 500 || answer.status === 429) return Math.max(backoff, asked);
      this.#latest = { status: answer.status, body };
      if (answer.status !== 202) return undefined;
      const lost = isWaiting(body) ? (this.#steps?.whereabouts().lost ?? 0) : 0;
      if (lost > 0) {
        this.#latest = rejected(lost);
        return undefined;
      }
      await this.#steps?.release(); // only of a call that the cloud finds right
      return asked;
    } catch (error) {
      this.#steps?.tell("share not delivered", { error: (error as Error).name, attempt: attempt + 1 });
      return backoff;
    }
  }
}
