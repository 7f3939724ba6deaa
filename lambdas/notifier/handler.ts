import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { authenticate } from "#aws/access-keys";
import { log } from "#aws/log";
import { shareLink } from "./message.ts";
import { PROBLEMS, Problem, problemResponse } from "./problem.ts";
import type { Readiness } from "./readiness.ts";
import { type ShareCall, shareCall } from "./share-call.ts";
import { type Outcome, shareImages } from "./share-images.ts";
import { parseIdempotencyKey, parseShareRequest, parseWait } from "./share-request.ts";

const app = new Hono();

app.post("/v1/shares", async ({ req }) => {
  const clinic = await sharingClinic(req.header("authorization"));
  const idempotencyKey = parseIdempotencyKey(req.header("idempotency-key"));
  const call = await shareCall(clinic, parseShareRequest(await req.text()), idempotencyKey);
  return answer(call, await shareImages(call, parseWait(req.header("prefer"))));
});

app.notFound(() => problemResponse(new Problem("NOT_FOUND")));

app.onError((error) => {
  const problem = error instanceof Problem ? error : new Problem("INTERNAL");
  const failed = PROBLEMS[problem.code][0] >= 500 ? { SharesFailed: 1 } : {};
  log("notifier", "refused", { code: problem.code, error: error.name, reason: problem.extras.reason ?? "" }, failed);
  return problemResponse(problem);
});

async function sharingClinic(authorization: string | undefined): Promise<string> {
  const caller = await authenticate(authorization);
  if (caller === undefined) throw new Problem("UNAUTHORIZED");
  if (!caller.scopes.includes("share")) throw new Problem("WRONG_SCOPE");
  return caller.clinic;
}

const RETRY_AFTER: Readonly<Record<Readiness["state"], number>> = { ready: 1, rendering: 5, waiting: 10, held: 300 };

function answer(call: ShareCall, outcome: Outcome): Response {
  if ("notYet" in outcome) {
    log("notifier", "not-yet", { ...outcome.notYet });
    const headers = { "Cache-Control": "no-store", "Retry-After": String(RETRY_AFTER[outcome.notYet.state]) };
    return Response.json(outcome.notYet, { status: 202, headers });
  }
  const { channel, images, expiresAt } = outcome.sent;
  log("notifier", "sent", { share: call.tokenHash, channel, images: images.length }, { SharesSent: 1 });
  const link = channel === "link" ? { link: shareLink(call) } : {};
  const body = { id: call.tokenHash, state: "sent", ...link, images: images.length, expiresAt };
  return Response.json(body, { status: 201, headers: { "Cache-Control": "no-store" } });
}

/** A share call in; a share and its message, or the reason why not, out. The address lives here for one request. */
export const handler = handle(app);
