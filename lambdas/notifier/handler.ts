import { type Context, Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { log } from "#aws/log";
import type { Share } from "#pipeline/documents";
import type { NotYetAnswer, SentAnswer } from "./answers.ts";
import { parseBody, parseIdempotencyKey, parseWait } from "./body.ts";
import { callerWith } from "./caller.ts";
import { shareLink } from "./message.ts";
import { openApi } from "./open-api.ts";
import { listShares, ownShare, revoke, viewOf } from "./own-share.ts";
import { PROBLEMS, Problem, problemResponse } from "./problem.ts";
import { resend } from "./resend.ts";
import { newShareCall, type ShareCall } from "./share-call.ts";
import { shareImages } from "./share-images.ts";
import { parseShareRequest, resendRequest } from "./share-request.ts";
import { placeForUpload, uploadRequest } from "./uploads.ts";

const app = new Hono();

app.use(async (c, next) => {
  await next();
  c.header("Cache-Control", "no-store");
  c.header("X-Content-Type-Options", "nosniff");
});

const authorization = (c: Context) => c.req.header("authorization");

app.post("/v1/shares", async (c) => {
  const caller = await callerWith("share", authorization(c));
  const idempotencyKey = parseIdempotencyKey(c.req.header("idempotency-key"));
  const call = await newShareCall(caller, parseShareRequest(await c.req.text()), idempotencyKey);
  const outcome = await shareImages(call, parseWait(c.req.header("prefer")));
  return "notYet" in outcome ? notYet(c, outcome.notYet) : sent(c, call, outcome.sent);
});

app.get("/v1/shares", async (c) => c.json(await listShares(await callerWith("share", authorization(c)), c.req.query("after"))));

app.get("/v1/shares/:id", async (c) => {
  const id = c.req.param("id");
  return c.json(await viewOf(id, await ownShare(await callerWith("share", authorization(c)), id)));
});

app.delete("/v1/shares/:id", async (c) => {
  await revoke(await callerWith("share", authorization(c)), c.req.param("id"));
  return c.body(null, 204);
});

app.post("/v1/shares/:id/resend", async (c) => {
  const caller = await callerWith("share", authorization(c));
  const idempotencyKey = parseIdempotencyKey(c.req.header("idempotency-key"));
  const request = parseBody(resendRequest, await c.req.text());
  const resent = await resend({ caller, id: c.req.param("id"), request, idempotencyKey });
  return sent(c, resent.call, resent.sent);
});

app.post("/v1/uploads", async (c) => {
  const caller = await callerWith("upload", authorization(c));
  return c.json(await placeForUpload(caller, parseBody(uploadRequest, await c.req.text())), 201);
});

app.get("/v1/openapi.json", (c) => c.json(openApi()));

app.notFound(() => problemResponse(new Problem("NOT_FOUND")));

app.onError((error) => {
  const problem = error instanceof Problem ? error : new Problem("INTERNAL");
  const failed = PROBLEMS[problem.code][0] >= 500 ? { SharesFailed: 1 } : {};
  log("notifier", "refused", { code: problem.code, error: error.name, reason: problem.extras.reason ?? "" }, failed);
  return problemResponse(problem);
});

const RETRY_AFTER: Readonly<Record<NotYetAnswer["state"], number>> = { ready: 1, rendering: 5, waiting: 10, held: 300 };

function notYet(c: Context, answer: NotYetAnswer): Response {
  log("notifier", "not-yet", { ...answer });
  return c.json(answer, 202, { "Retry-After": String(RETRY_AFTER[answer.state]) });
}

function sent(c: Context, call: ShareCall, { channel, images, expiresAt }: Share): Response {
  log("notifier", "sent", { share: call.tokenHash, channel, images: images.length }, { SharesSent: 1 });
  const link = channel === "link" ? { link: shareLink(call) } : {};
  const answer: SentAnswer = { id: call.tokenHash, state: "sent", ...link, images: images.length, expiresAt };
  return c.json(answer, 201);
}

/** A share call in; a share and its message, or the reason why not, out. The address lives here for one request. */
export const handler = handle(app);
