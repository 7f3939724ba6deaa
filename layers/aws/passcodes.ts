import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Share } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { settleJson } from "./objects.ts";

const TRIES_UNTIL_COOLING = 5;
const TRIES_UNTIL_LOCKED = 20;
export const COOLING_MINUTES = 15;
const MINUTE = 60 * 1000;
const HASH_BYTES = 32;
const COST = { N: 16_384, r: 8, p: 1 }; // 16 MiB and about 50 ms

type Hashed = NonNullable<Share["passcode"]>;

/** Tries since the last right one. */
const tries = z.object({ count: z.number(), last: z.number() });
type Tries = z.infer<typeof tries>;
const NONE: Tries = { count: 0, last: 0 };

/** What a try came to. After 5 wrong ones 15 minutes must pass, after each further 5 again; 20 lock the share for good. */
export type PasscodeTry = "right" | "wrong" | "cooling" | "locked";

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

/** Tries a passcode on a share that has one. The try is counted before it is compared, so that tries at once gain nothing. */
export async function tryPasscode(
  clinic: string,
  tokenHash: string,
  { salt, hash }: Hashed,
  passcode: string,
): Promise<PasscodeTry> {
  const ref = { bucket: "shares", key: keys.limit(clinic, "passcodes", tokenHash) } as const;
  let closed: "cooling" | "locked" | undefined;
  await settleJson(ref, tries, (now = NONE) => {
    closed = closedAt(now);
    return closed === undefined ? { count: now.count + 1, last: Date.now() } : undefined;
  });
  if (closed !== undefined) return closed;
  if (!timingSafeEqual(await derive(passcode, Buffer.from(salt, "hex")), Buffer.from(hash, "hex"))) return "wrong";
  await settleJson(ref, tries, (now = NONE) => (now.count === 0 ? undefined : NONE));
  return "right";
}

function closedAt({ count, last }: Tries): "cooling" | "locked" | undefined {
  if (count >= TRIES_UNTIL_LOCKED) return "locked";
  const mustCool = count > 0 && count % TRIES_UNTIL_COOLING === 0;
  return mustCool && Date.now() - last < COOLING_MINUTES * MINUTE ? "cooling" : undefined;
}
