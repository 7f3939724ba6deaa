import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { UsageError } from "./usage-error.ts";

/** Which original an instance came from. Kept in an encrypted file, on this machine, only where somebody asks for it. */
export interface NameMapEntry {
  readonly study: string;
  readonly sop: string;
  readonly original: { readonly study: string; readonly sop: string; readonly patientId: string; readonly patientName: string };
}

const MAGIC = Buffer.from("KSMAP1");
const SALT = 16;
const IV = 12;
const TAG = 16;

/** The passphrase is never an argument: arguments show in process lists. */
export function passphrase(): string {
  const given = process.env.KEEPSAKE_PASSPHRASE ?? "";
  if (given.length < 12) throw new UsageError("Put the name map's passphrase, of 12 characters or more, into KEEPSAKE_PASSPHRASE.");
  return given;
}

const keyFrom = (secret: string, salt: Uint8Array): Buffer => scryptSync(secret, salt, 32, { N: 1 << 15, maxmem: 1 << 26 });

/** The entries of a name map; none where there is no file yet. Throws UsageError where the passphrase is not its own. */
export function readNameMap(file: string, secret: string): readonly NameMapEntry[] {
  if (!existsSync(file)) return [];
  const bytes = readFileSync(file);
  const at = MAGIC.length;
  const salt = bytes.subarray(at, at + SALT);
  const iv = bytes.subarray(at + SALT, at + SALT + IV);
  const tag = bytes.subarray(bytes.length - TAG);
  try {
    const decipher = createDecipheriv("aes-256-gcm", keyFrom(secret, salt), iv).setAAD(MAGIC).setAuthTag(tag);
    const plain = Buffer.concat([decipher.update(bytes.subarray(at + SALT + IV, bytes.length - TAG)), decipher.final()]);
    return JSON.parse(plain.toString("utf8"));
  } catch {
    throw new UsageError(`${file} is no name map, was changed, or has another passphrase.`);
  }
}

/** Writes a name map anew, AES-256-GCM under a key from the passphrase (scrypt), with a fresh salt. Deleting the file ends the link for good. */
export function writeNameMap(file: string, secret: string, entries: readonly NameMapEntry[]): void {
  const [salt, iv] = [randomBytes(SALT), randomBytes(IV)];
  const cipher = createCipheriv("aes-256-gcm", keyFrom(secret, salt), iv).setAAD(MAGIC);
  const body = Buffer.concat([cipher.update(JSON.stringify(entries)), cipher.final()]);
  writeFileSync(`${file}.part`, Buffer.concat([MAGIC, salt, iv, body, cipher.getAuthTag()]), { mode: 0o600 });
  renameSync(`${file}.part`, file);
}

/** `keepsake relink`: the original of a de-identified study or instance. */
export function relink(file: string, uid: string): void {
  const found = readNameMap(file, passphrase()).filter(({ study, sop }) => study === uid || sop === uid);
  if (found.length === 0) throw new UsageError("The name map has no study or instance of that UID.");
  for (const { study, sop, original } of found) process.stdout.write(`${JSON.stringify({ study, sop, original })}\n`);
}
