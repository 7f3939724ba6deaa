import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { type Closed, closedPasscode } from "#aws/passcodes";
import { type ClinicLook, clinicStyleSources } from "#pages/clinic-look";
import { isLanguage, preferredLanguage } from "#pages/languages";
import type { Html } from "#pages/layout";
import { type NoticeName, noticePage } from "#pages/notice-page";
import { type PasscodeHint, passcodePage } from "#pages/passcode-page";
import type { Language } from "#pipeline/documents";
import { lookOf } from "./look.ts";
import { type OpenedShare, type OpenShare, openShare, openShareForMedia } from "./opened-share.ts";
import { isInside, SESSION_COOKIE } from "./session.ts";

/** What a request carries through: source expressions of its page's own style. */
export type Door = { Variables: { styles: readonly string[] } };
export type Answer = Response | Promise<Response>;

/** A share where there is one, open or not. */
type Known = Pick<OpenedShare, "share">;

const STATUS: Readonly<Record<NoticeName, 403 | 404 | 410 | 500>> = {
  ...{ unknown: 404, failed: 500, locked: 403, suspended: 403 },
  ...{ expired: 410, revoked: 410, erased: 410 },
};

/** The language that the address asks for, or that of the share, or the browser's. */
export function languageOf(c: Context, { share }: Known): Language {
  const asked = c.req.query("language") ?? "";
  return isLanguage(asked) ? asked : (share?.language ?? preferredLanguage(c.req.header("accept-language")));
}

/** Answers with a page of a clinic. */
export function showHtml(c: Context<Door>, look: ClinicLook, page: Html, status: 200 | 403 | 404 | 410 | 429 | 500 = 200): Answer {
  c.set("styles", clinicStyleSources(look));
  return c.html(page, status);
}

/** Answers with what happened and what helps, in the clinic's look where it is known whose link it is. */
export async function notice(c: Context<Door>, about: NoticeName, of: Known = {}): Promise<Response> {
  const { share } = of;
  const link = `/s/${c.req.param("token")}`;
  const language = languageOf(c, of);
  const addressed = share === undefined ? undefined : { link, look: await lookOf(share, language) };
  return showHtml(c, addressed?.look ?? {}, noticePage(language, about, addressed), STATUS[about]);
}

/** Goes on with a share whose link works, whoever asks. */
export async function opened(c: Context<Door>, go: (opened: OpenShare) => Answer): Promise<Response> {
  const look = c.req.param("media") === undefined ? openShare : openShareForMedia;
  const found = await look(c.req.param("token") ?? "", Date.now());
  return found.state === "open" ? go(found) : notice(c, found.state, found);
}

/** Goes on with a share whose link works, for who has given its passcode where it has one. */
export const inside = (c: Context<Door>, go: (opened: OpenShare) => Answer): Promise<Response> =>
  opened(c, async (share) => {
    if (await isInside(share, getCookie(c, SESSION_COOKIE), Date.now())) return go(share);
    const closed = await closedPasscode(share.share.clinic, share.hash);
    if (closed !== undefined) return closedDoor(c, share, closed);
    return askPasscode(c, share, c.req.path === `/s/${share.token}` ? 200 : 403);
  });

/** Answers where a share takes no tries of its passcode now. */
export async function closedDoor(c: Context<Door>, opened: OpenShare, closed: Closed): Promise<Response> {
  if (closed.closed === "locked") return notice(c, "locked", opened);
  c.header("Retry-After", String(closed.seconds));
  return askPasscode(c, opened, 429, { waitMinutes: Math.ceil(closed.seconds / 60) });
}

/** Answers with the question for a share's passcode, and what came of the last try. */
export async function askPasscode(
  c: Context<Door>,
  opened: OpenShare,
  status: 200 | 403 | 429,
  hint?: PasscodeHint,
): Promise<Response> {
  const language = languageOf(c, opened);
  const look = await lookOf(opened.share, language);
  return showHtml(c, look, passcodePage(language, { link: `/s/${opened.token}`, look }, hint), status);
}

const LONGEST_FORM = 4096;

/** The fields of the form that was sent; none of one that is longer than any of ours. */
export async function fieldsOf(c: Context): Promise<Readonly<Record<string, string>>> {
  const form = await c.req.text();
  return form.length > LONGEST_FORM ? {} : Object.fromEntries(new URLSearchParams(form));
}

/** To the share's page, in the language that the form's page was in. */
export function backToPage(c: Context, token: string): Response {
  const asked = c.req.query("language") ?? "";
  return c.redirect(`/s/${token}${isLanguage(asked) ? `?language=${asked}` : ""}`, 303);
}
