import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Share } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { getJson, settleJson } from "./objects.ts";

const TRIES_UNTIL_COOLING = 5;
const TRIES_UNTIL_LOCKED = 20;
const COOLING_SECONDS = 15 * 60;
const HASH_BYTES = 32;
const COST = { N: 16_384, r: 8, p: 1 }; // 16 MiB and about 50 ms

type Hashed = NonNullable<Share["passcode"]>;

/** Tries since the last right one. */
const tries = z.object({ count: z.number(), last: z.number() });
type Tries = z.infer<typeof tries>;
const NONE: Tries = { count: 0, last: 0 };

/** What a try came to. After 5 wrong ones, as the fifth says, 15 minutes must pass, after each further 5 again; 20 lock the share for good. */
export type PasscodeTry = "right" | "wrong" | Closed;

/** No try counts now; when `cooling`, for so many seconds more. */
export type Closed = { readonly closed: "locked" } | { readonly closed: "cooling"; readonly seconds: number };

/** Whoever pastes a passcode pastes the spaces around it too. */
const bare = (passcode: string): string => passcode.normalize("NFKC").replace(/\s/g, "");

const derive = (passcode: string, salt: Uint8Array): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    scrypt(bare(passcode), salt, HASH_BYTES, COST, (error, hash) => (error === null ? resolve(hash) : reject(error))),
  );

/** What a share keeps of its passcode. */
export async function hashPasscode(passcode: string): Promise<Hashed> {
  const salt = randomBytes(16);
  return { salt: salt.toString("hex"), hash: (await derive(passcode, salt)).toString("hex") };
}

const triesOf = (clinic: string, tokenHash: string) =>
  ({ bucket: "shares", key: keys.limit(clinic, "passcodes", tokenHash) }) as const;

/** Whether a share takes no tries now, before one is made. Counts nothing. */
export const closedPasscode = async (clinic: string, tokenHash: string): Promise<Closed | undefined> =>
  closedAt((await getJson(triesOf(clinic, tokenHash), tries))?.value ?? NONE);

/** Tries a passcode on a share that has one. The try is counted before it is compared, so that tries at once gain nothing. */
export async function tryPasscode(
  clinic: string,
  tokenHash: string,
  { salt, hash }: Hashed,
  passcode: string,
): Promise<PasscodeTry> {
  const ref = triesOf(clinic, tokenHash);
  let closed: Closed | undefined;
  let counted = NONE;
  await settleJson(ref, tries, (now = NONE) => {
    closed = closedAt(now);
    counted = { count: now.count + 1, last: Date.now() };
    return closed === undefined ? counted : undefined;
  });
  if (closed !== undefined) return closed;
  if (!timingSafeEqual(await derive(passcode, Buffer.from(salt, "hex")), Buffer.from(hash, "hex")))
    return closedAt(counted) ?? "wrong";
  await settleJson(ref, tries, (now = NONE) => (now.count === 0 ? undefined : NONE));
  return "right";
}

function closedAt({ count, last }: Tries): Closed | undefined {
  if (count >= TRIES_UNTIL_LOCKED) return { closed: "locked" };
  const mustCool = count > 0 && count % TRIES_UNTIL_COOLING === 0;
  const seconds = Math.ceil((last - Date.now()) / 1000) + COOLING_SECONDS;
  return mustCool && seconds > 0 ? { closed: "cooling", seconds } : undefined;
}
