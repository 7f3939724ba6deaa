import type { Context } from "hono";
import { setCookie } from "hono/cookie";
import { COOLING_MINUTES, tryPasscode } from "#aws/passcodes";
import { askPasscode, backToPage, type Door, fieldsOf, notice } from "./doors.ts";
import type { OpenShare } from "./opened-share.ts";
import { newSession, SESSION_COOKIE, sessionAttributes } from "./session.ts";

/** Tries the passcode that was sent: in with a cookie for this link, or told what is wrong. */
export async function enter(c: Context<Door>, opened: OpenShare): Promise<Response> {
  const { share, token, hash } = opened;
  if (share.passcode === undefined) return backToPage(c, token);
  const came = await tryPasscode(share.clinic, hash, share.passcode, (await fieldsOf(c)).passcode ?? "");
  if (came === "locked") return notice(c, "locked", opened);
  if (came === "wrong") return askPasscode(c, opened, 403, { wrong: true });
  if (came === "cooling") {
    c.header("Retry-After", String(COOLING_MINUTES * 60));
    return askPasscode(c, opened, 429, { waitMinutes: COOLING_MINUTES });
  }
  setCookie(c, SESSION_COOKIE, await newSession(opened, Date.now()), sessionAttributes(token));
  return backToPage(c, token);
}
