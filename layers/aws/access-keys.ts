import { randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { keyedHash, sharedKey } from "#pipeline/derive";
import { isClinic, keys } from "#pipeline/keys";
import { eachOf } from "./images.ts";
import { getJson, list, putJson, remove } from "./objects.ts";
import { masterSecret } from "./secrets.ts";

export const SCOPES = ["share", "upload", "admin"] as const;

/** What an access key allows; `admin` allows everything. */
export type Scope = (typeof SCOPES)[number];

const accessKey = z.object({
  scopes: z.array(z.enum(SCOPES)),
  /** What it is for, in the operator's word. */
  label: z.string(),
  /** ISO 8601. */
  createdAt: z.string(),
  /** ISO 8601; set by a rotation: until then the old key serves beside the new one. */
  endsAt: z.string().optional(),
  /** Keyed hash of the whole key, in hex. The key itself is not stored. */
  hash: z.string(),
});
type StoredKey = z.infer<typeof accessKey>;

/** An access key as a list shows it. */
export type KeyListing = Omit<StoredKey, "hash"> & { readonly id: string };

/** Whose call it is. The clinic comes from the key, never from the caller's word. */
export interface Caller {
  readonly clinic: string;
  readonly scopes: readonly Scope[];
  /** The id of the access key. */
  readonly key: string;
}

const BEARER = /^Bearer (kk_([a-z0-9-]+)_[A-Za-z0-9_-]{43})$/i;
const ID_LENGTH = 16;

const hashOf = async (key: string): Promise<string> => keyedHash(sharedKey(await masterSecret(), "access-key"), key);
const refOf = (clinic: string, id: string) => ({ bucket: "shares", key: keys.accessKey(clinic, id) }) as const;

const isSame = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

const hasEnded = ({ endsAt }: Pick<StoredKey, "endsAt">): boolean => endsAt !== undefined && Date.parse(endsAt) <= Date.now();

/** The caller of an `Authorization` header, or undefined where it names no access key that serves. */
export async function authenticate(header: string | undefined): Promise<Caller | undefined> {
  const [, key, clinic] = BEARER.exec(header ?? "") ?? [];
  if (key === undefined || clinic === undefined || !isClinic(clinic)) return undefined;
  const hash = await hashOf(key);
  const id = hash.slice(0, ID_LENGTH);
  const stored = (await getJson(refOf(clinic, id), accessKey))?.value;
  if (stored === undefined || !isSame(stored.hash, hash) || hasEnded(stored)) return undefined;
  return { clinic, scopes: stored.scopes, key: id };
}

/** A new access key, `kk_{clinic}_{secret}`. It is returned here once; only its keyed hash is stored. */
export async function createAccessKey(clinic: string, scopes: readonly Scope[], label = "unnamed"): Promise<string> {
  if (!isClinic(clinic)) throw new Error("A clinic's name is 1 to 40 of a-z, 0-9 and -, not starting with -.");
  const key = `kk_${clinic}_${randomBytes(32).toString("base64url")}`;
  const hash = await hashOf(key);
  const stored: StoredKey = { scopes: [...scopes], label, createdAt: new Date().toISOString(), hash };
  await putJson(refOf(clinic, hash.slice(0, ID_LENGTH)), stored);
  return key;
}

/** The id of a key, as lists and audit records have it. */
export const accessKeyId = async (key: string): Promise<string> => (await hashOf(key)).slice(0, ID_LENGTH);

/** A clinic's access keys, the oldest first. */
export async function listAccessKeys(clinic: string): Promise<readonly KeyListing[]> {
  const ids = (await Array.fromAsync(list("shares", keys.accessKeys(clinic)))).map((key) => /([^/]+)\.json$/.exec(key)?.[1] ?? "");
  const found = await eachOf(ids, async (id) => ({ id, stored: (await getJson(refOf(clinic, id), accessKey))?.value }));
  const listed = found.flatMap(({ id, stored }): KeyListing[] => {
    if (stored === undefined) return [];
    const { hash: _, ...shown } = stored;
    return [{ id, ...shown }];
  });
  return listed.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
}

/** A new key with another's scopes and label, which serves beside it until `endsAt`. Undefined: there is no such key. */
export async function rotateAccessKey(clinic: string, id: string, endsAt: Date): Promise<string | undefined> {
  const stored = await getJson(refOf(clinic, id), accessKey);
  if (stored === undefined || hasEnded(stored.value)) return undefined;
  const key = await createAccessKey(clinic, stored.value.scopes, stored.value.label);
  await putJson(refOf(clinic, id), { ...stored.value, endsAt: endsAt.toISOString() } satisfies StoredKey);
  return key;
}

/** Ends a key at once. False: there is no such key. */
export async function revokeAccessKey(clinic: string, id: string): Promise<boolean> {
  if ((await getJson(refOf(clinic, id), accessKey)) === undefined) return false;
  await remove(refOf(clinic, id));
  return true;
}
