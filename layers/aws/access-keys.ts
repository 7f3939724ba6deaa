import { randomBytes } from "node:crypto";
import { z } from "zod";
import { keyedHash, sharedKey } from "#pipeline/derive";
import { isClinic, keys } from "#pipeline/keys";
import { getJson, putJson } from "./objects.ts";
import { masterSecret } from "./secrets.ts";

const SCOPES = ["share", "upload", "review", "admin"] as const;

/** What an access key allows. */
export type Scope = (typeof SCOPES)[number];

const accessKey = z.object({ scopes: z.array(z.enum(SCOPES)), createdAt: z.string() });

/** Whose call it is. The clinic comes from the key, never from the caller's word. */
export interface Caller {
  readonly clinic: string;
  readonly scopes: readonly Scope[];
}

const BEARER = /^Bearer (kk_([a-z0-9-]+)_[A-Za-z0-9_-]{43})$/i;

async function storedAt(clinic: string, key: string) {
  const hash = keyedHash(sharedKey(await masterSecret(), "access-key"), key);
  return { bucket: "shares", key: keys.accessKey(clinic, hash) } as const;
}

/** The caller of an `Authorization` header, or undefined where it names no access key that is stored. */
export async function authenticate(header: string | undefined): Promise<Caller | undefined> {
  const [, key, clinic] = BEARER.exec(header ?? "") ?? [];
  if (key === undefined || clinic === undefined || !isClinic(clinic)) return undefined;
  const stored = await getJson(await storedAt(clinic, key), accessKey);
  return stored === undefined ? undefined : { clinic, scopes: stored.value.scopes };
}

/** A new access key, `kk_{clinic}_{secret}`. It is returned here once; only its keyed hash is stored. */
export async function createAccessKey(clinic: string, scopes: readonly Scope[]): Promise<string> {
  if (!isClinic(clinic)) throw new Error("A clinic's name is 1 to 40 of a-z, 0-9 and -, not starting with -.");
  const key = `kk_${clinic}_${randomBytes(32).toString("base64url")}`;
  await putJson(await storedAt(clinic, key), { scopes, createdAt: new Date().toISOString() });
  return key;
}
