import { timingSafeEqual } from "node:crypto";
import { masterSecret } from "#aws/secrets";
import { clinicKey, keyedHash } from "#pipeline/derive";
import type { OpenShare } from "./opened-share.ts";

/** The cookie of a link whose passcode was given. The browser sends it to this link alone. */
export const SESSION_COOKIE = "keepsake";
const HOURS = 12;

/** What the right passcode earns: until when, and the proof that we said so. */
export async function newSession(opened: OpenShare, now: number): Promise<string> {
  const until = String(now + HOURS * 3_600_000);
  return `${until}.${await seal(opened, until)}`;
}

/** True for a share without a passcode, and for who has given it. */
export async function isInside(opened: OpenShare, session: string | undefined, now: number): Promise<boolean> {
  if (opened.share.passcode === undefined) return true;
  const [, until, proof] = /^(\d{1,15})\.([0-9a-f]{64})$/.exec(session ?? "") ?? [];
  if (until === undefined || proof === undefined || Number(until) <= now) return false;
  return timingSafeEqual(Buffer.from(proof), Buffer.from(await seal(opened, until)));
}

/** The passcode's hash is part of it: another passcode ends every session. */
const seal = async ({ share, hash }: OpenShare, until: string): Promise<string> =>
  keyedHash(clinicKey(await masterSecret(), share.clinic, "session"), hash, share.passcode?.hash ?? "", until);

/** "Secure" wherever the deployment does not say that it is reached without TLS, as the one on one machine is. */
export const sessionAttributes = (token: string) => ({
  path: `/s/${token}`,
  httpOnly: true,
  sameSite: "Lax" as const,
  secure: process.env.PUBLIC_URL?.startsWith("http:") !== true,
});
