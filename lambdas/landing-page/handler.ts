import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { compress } from "hono/compress";
import { logoLink, settingsOf } from "#aws/clinics";
import { log } from "#aws/log";
import { albumPage } from "#pages/album-page";
import { PAGE_SCRIPT, PAGE_SCRIPT_FILE } from "#pages/page-script";
import { albumOf } from "./album.ts";
import { type Answer, backToPage, type Door, fieldsOf, inside, languageOf, notice, opened, showHtml } from "./doors.ts";
import { safeHeaders } from "./headers.ts";
import { lookOf } from "./look.ts";
import { LINK_SECONDS, mediaLink, mediaOrigin } from "./media.ts";
import { type OpenShare, openShare } from "./opened-share.ts";
import { enter } from "./passcode.ts";
import { type Next, WISHES } from "./wishes.ts";

const app = new Hono<Door>();

app.use(async (c, next) => {
  await next();
  const kept = c.res.headers.get("cache-control");
  for (const [name, value] of Object.entries(safeHeaders(await mediaOrigin(), c.get("styles")))) c.header(name, value);
  if (kept !== null) c.header("Cache-Control", kept);
});

app.use(compress({ encoding: "gzip" })); // the HTTP API does not; nothing on a page mirrors what somebody else may choose

app.get("/s/:token", (c) =>
  inside(c, async (share) => {
    const language = languageOf(c, share);
    const look = await lookOf(share.share, language);
    return showHtml(c, look, albumPage(await albumOf(share, language, look)));
  }),
);

app.get("/s/:token/m/logo", async (c) => {
  const { share } = await openShare(c.req.param("token"), Date.now());
  if (share === undefined || (await settingsOf(share.clinic)).logo === undefined) return notice(c, "unknown");
  return c.redirect(await logoLink(share.clinic, LINK_SECONDS), 302);
});

app.get("/s/:token/m/:media", (c) =>
  inside(c, async ({ share, token }) => {
    const media = c.req.param("media");
    const link = await mediaLink(share, media, c.req.query("download") !== undefined);
    if (link !== undefined) return c.redirect(link, 302);
    return media.startsWith("all-") ? c.redirect(`/s/${token}`, 303) : notice(c, "unknown");
  }),
);

app.post("/s/:token/passcode", (c) => opened(c, (share) => enter(c, share)));

app.post("/s/:token/:wish", (c) => {
  const wish = WISHES[c.req.param("wish")];
  if (wish === undefined || isForeign(c.req.header("sec-fetch-site"))) return notice(c, "unknown");
  return inside(c, async (share) => goOn(share, await wish(share, await fieldsOf(c))));

  function goOn({ token }: OpenShare, next: Next): Answer {
    if (next === undefined) return notice(c, "unknown");
    if (next.to === "nowhere") return c.body(null, 204);
    return next.to === "media" ? c.redirect(`/s/${token}/m/${next.media}`, 303) : backToPage(c, token);
  }
});

app.get("/pages/:file", (c) => {
  // After a deployment a page of yesterday asks for its own script: it gets today's, once.
  if (c.req.param("file") === PAGE_SCRIPT_FILE) c.header("Cache-Control", "public, max-age=31536000, immutable");
  return c.body(PAGE_SCRIPT, 200, { "Content-Type": "text/javascript; charset=utf-8" });
});

app.notFound((c) => notice(c, "unknown"));

app.onError((error, c) => {
  log("landing-page", "failed", { error: error.name }, { PagesFailed: 1 });
  return notice(c, "failed");
});

/** Another site's page sent the form. It cannot know the token; a browser that says where a request comes from settles it. */
const isForeign = (site: string | undefined): boolean => !/^(same-origin|none)?$/.test(site ?? "");

/** A share link in; the family's page, or a copy's signed address, out. GET and HEAD change nothing. */
export const handler = handle(app);
