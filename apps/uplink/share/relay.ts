import { hash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { z } from "zod";
import { type Listening, listen } from "../../local/listen.ts";
import { requestBody } from "../../local/request-body.ts";
import { serverTls, type TlsFiles } from "../dimse/tls.ts";
import type { Tell } from "../log.ts";
import type { Disguised, Wrong } from "../strict/own-ids.ts";
import { ShareJob, type ShareResult } from "./share-job.ts";
import type { Whereabouts } from "./whereabouts.ts";

export interface RelayOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: TlsFiles | undefined;
  readonly token: string;
  readonly tell: Tell;
  readonly whereabouts: (uids: readonly string[]) => Whereabouts;
  /** Sends the images, or the study, that a call lists. */
  readonly release: (uids: readonly string[]) => Promise<void>;
  /** Makes the call to `/v1/shares` once. */
  readonly call: (body: string, idempotencyKey: string) => Promise<Response>;
  /** Where ids do not leave the building: the call as it may, or the field that is wrong. */
  readonly disguise?: (body: string, idempotencyKey: string) => Disguised | Wrong;
}

export interface Relay extends Listening {
  readonly running: () => number;
}

const MOST_BYTES = 64 * 1024;
const MOST_JOBS = 10_000;
const LONGEST_WAIT = 20;
const RESULT_KEPT = 60 * 60 * 1000;

const text = z.string().min(1).max(64);
/** Of the body only what it lists is read here; what else it says is the cloud's to judge. */
const listed = z.union([z.object({ imageIds: z.array(text).min(1).max(500) }), z.object({ studyInstanceUID: text })]);

/** `POST /share` on the clinic's network: the body of `POST /v1/shares`, answered as that call is, and repeated until it is taken. */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const jobs = new Jobs(options);
  const answerTo: RequestListener = (request, response) => {
    void answer(options, jobs, request)
      .catch((error: Error) => {
        options.tell("share failed", { error: error.name });
        return problem(500, "INTERNAL", "Call again.");
      })
      .then((result) => reply(response, result));
  };
  const listening = await listen(options.host, options.port, answerTo, options.tls && serverTls(options.tls));
  return {
    url: listening.url,
    running: () => jobs.running,
    async close() {
      jobs.stop();
      await listening.close();
    },
  };
}

const problem = (status: number, code: string, detail: string): ShareResult => ({ status, body: JSON.stringify({ code, detail }) });

function reply(response: ServerResponse, { status, body }: ShareResult): void {
  const headers = { "Content-Type": "application/json", "Cache-Control": "no-store" };
  response.writeHead(status, status === 202 ? { ...headers, "Retry-After": "5" } : headers).end(body);
}

async function answer({ token, disguise }: RelayOptions, jobs: Jobs, request: IncomingMessage): Promise<ShareResult> {
  const bytes = await requestBody(request, MOST_BYTES);
  if (request.method !== "POST" || request.url !== "/share") return problem(404, "NOT_FOUND", "Call POST /share.");
  if (!isToken(request.headers.authorization, token))
    return problem(401, "UNAUTHORIZED", "Give the token as Authorization: Bearer.");
  const key = request.headers["idempotency-key"];
  if (typeof key !== "string" || key === "" || key.length > 255)
    return problem(
      400,
      "IDEMPOTENCY_KEY_MISSING",
      "Give an Idempotency-Key of your own for each share, and the same one when you repeat it.",
    );
  if (bytes === undefined) return problem(413, "TOO_LARGE", "A share call is smaller than 64 KiB.");
  const body = bytes.toString();
  const named = listedIn(body);
  if (named === undefined) return problem(422, "INVALID_FIELD", "Give imageIds, 1 to 500 SOP Instance UIDs, or studyInstanceUID.");
  const said = disguise?.(body, key) ?? { body, idempotencyKey: key };
  if ("field" in said)
    return problem(422, "INVALID_FIELD", `Nothing was sent: ${said.field || "the body"} is not as /v1/shares takes it.`);
  const job = jobs.take(said.idempotencyKey, said.body, named);
  if (job === "other") return problem(409, "KEY_REUSED", "This Idempotency-Key was used for another call.");
  return job === undefined ? problem(503, "TOO_MANY", "Too many calls wait; call again.") : job.result(waitOf(request));
}

function isToken(header: string | undefined, token: string): boolean {
  const digest = (text: string): Buffer => hash("sha256", text, "buffer");
  return timingSafeEqual(digest(header ?? ""), digest(`Bearer ${token}`));
}

interface Named {
  readonly uids: readonly string[];
  /** True for a study: the cloud takes what it has of it for all of it once nothing has come for a while. */
  readonly isStudy: boolean;
}

/** The parser's own message would quote the body. */
function listedIn(body: string): Named | undefined {
  try {
    const { data } = listed.safeParse(JSON.parse(body));
    if (data === undefined) return undefined;
    return "imageIds" in data ? { uids: data.imageIds, isStudy: false } : { uids: [data.studyInstanceUID], isStudy: true };
  } catch {
    return undefined;
  }
}

/** Seconds that `Prefer: wait=n` asks to wait. */
function waitOf({ headers: { prefer } }: IncomingMessage): number {
  const [, seconds = "0"] = /(?:^|[,;\s])wait=(\d{1,4})/i.exec(String(prefer ?? "")) ?? [];
  return Math.min(LONGEST_WAIT, Number(seconds));
}

/** Calls under way by their key, and their results for an hour. A restart forgets them all: the caller repeats, the cloud knows the key. */
class Jobs {
  readonly #options: RelayOptions;
  readonly #jobs = new Map<string, { readonly job: ShareJob; readonly body: string }>();

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  get running(): number {
    return [...this.#jobs.values()].filter(({ job }) => job.ended === 0).length;
  }

  /** The job of a call, a new one where there is none; "other" where the key is another call's; undefined where there are too many. */
  take(key: string, body: string, { uids, isStudy }: Named): ShareJob | "other" | undefined {
    this.#forget();
    const [digest, id] = [hash("sha256", body), hash("sha256", key)]; // callers put addresses into keys too
    const known = this.#jobs.get(id);
    if (known !== undefined && !known.job.isRefused) return known.body === digest ? known.job : "other";
    if (this.#jobs.size >= MOST_JOBS) return undefined;
    const { release, call, tell, whereabouts } = this.#options;
    const decisive = (): Whereabouts => ({ ...whereabouts(uids), ...(isStudy ? { lost: 0 } : { leaving: 0 }) });
    const job = new ShareJob({ tell, whereabouts: decisive, release: () => release(uids), call: () => call(body, key) });
    this.#jobs.set(id, { job, body: digest });
    return job;
  }

  stop(): void {
    for (const { job } of this.#jobs.values()) job.stop();
  }

  #forget(): void {
    const before = Date.now() - RESULT_KEPT;
    for (const [id, { job }] of this.#jobs) if (job.ended !== 0 && job.ended < before) this.#jobs.delete(id);
  }
}
