import type { Context } from "hono";
import { setCookie } from "hono/cookie";
import { tryPasscode } from "#aws/passcodes";
import { askPasscode, backToPage, closedDoor, type Door, fieldsOf } from "./doors.ts";
import type { OpenShare } from "./opened-share.ts";
import { newSession, SESSION_COOKIE, sessionAttributes } from "./session.ts";

/** Tries the passcode that was sent: in with a cookie for this link, or told what is wrong. */
export async function enter(c: Context<Door>, opened: OpenShare): Promise<Response> {
  const { share, token, hash } = opened;
  if (share.passcode === undefined) return backToPage(c, token);
  const came = await tryPasscode(share.clinic, hash, share.passcode, (await fieldsOf(c)).passcode ?? "");
  if (came === "wrong") return askPasscode(c, opened, 403, { wrong: true });
  if (came !== "right") return closedDoor(c, opened, came);
  setCookie(c, SESSION_COOKIE, await newSession(opened, Date.now()), sessionAttributes(token));
  return backToPage(c, token);
}
