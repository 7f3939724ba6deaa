import { type Context, Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { log } from "#aws/log";
import { albumPage } from "#pages/album-page";
import { preferredLanguage } from "#pages/languages";
import { noticePage } from "#pages/notice-page";
import { albumOf } from "./album.ts";
import { safeHeaders } from "./headers.ts";
import { mediaLink, mediaOrigin } from "./media.ts";
import { openShare, sharedImages } from "./opened-share.ts";

const app = new Hono();

app.use(async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(safeHeaders(await mediaOrigin()))) c.header(name, value);
});

app.get("/s/:token", async (c) => {
  const token = c.req.param("token");
  const opened = await openShare(token, Date.now());
  if (opened.state !== "open") return notice(c, opened.state);
  const { share } = opened;
  const places = share.images.map((_, index) => index + 1);
  return c.html(albumPage(albumOf(share, token, await sharedImages(share, places))));
});

app.get("/s/:token/m/:media", async (c) => {
  const opened = await openShare(c.req.param("token"), Date.now());
  if (opened.state !== "open") return notice(c, opened.state);
  const link = await mediaLink(opened.share, c.req.param("media"), c.req.query("download") !== undefined);
  return link === undefined ? notice(c, "unknown") : c.redirect(link, 302);
});

app.notFound((c) => notice(c, "unknown"));

app.onError((error, c) => {
  log("landing-page", "failed", { error: error.name }, { PagesFailed: 1 });
  return notice(c, "failed");
});

const STATUS = { unknown: 404, expired: 410, erased: 410, failed: 500 } as const;

const notice = (c: Context, about: keyof typeof STATUS) =>
  c.html(noticePage(preferredLanguage(c.req.header("accept-language")), about), STATUS[about]);

/** A share link in; the family's page, or a copy's signed address, out. Changes nothing. */
export const handler = handle(app);
