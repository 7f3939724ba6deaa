import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Where a secret was found, by file and form. Never the secret itself. */
export interface Leak {
  readonly file: string;
  readonly form: string;
}

/** The forms of a text that a careless program might write. */
function formsOf(secret: string): readonly (readonly [string, Buffer])[] {
  const digits = secret.replace(/\D/g, "");
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((shift) => Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64"));
  const forms: (readonly [string, string])[] = [
    ["plain", secret.toLowerCase()],
    ["URL", encodeURIComponent(secret).toLowerCase()],
    ["hex", bytes.toString("hex")],
    ...base64.map((text, shift) => [`base64 at ${shift}`, inner(text, shift).toLowerCase()] as const),
    ...(digits.length >= 9 ? [["digits", digits] as const] : []),
  ];
  return forms.map(([form, text]) => [form, Buffer.from(text)]);
}

/** The characters of base64 that depend on the secret alone. */
const inner = (text: string, shift: number): string => text.replace(/=+$/, "").slice(shift === 0 ? 0 : shift + 1, -1);

/** Every place in a folder's files, names included, that holds a secret in any form; ASCII case is folded on both sides. */
export async function findLeaks(
  folder: string,
  secrets: readonly string[],
  skip: (path: string) => boolean = () => false,
): Promise<readonly Leak[]> {
  const forms = secrets.flatMap((secret, i) => formsOf(secret).map(([form, bytes]) => [`${form} of ${i}`, bytes] as const));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const leaks: Leak[] = [];
  for (const entry of entries.filter((found) => found.isFile())) {
    const file = join(entry.parentPath, entry.name).slice(folder.length + 1);
    if (skip(file)) continue;
    const bytes = folded(Buffer.concat([Buffer.from(file), await readFile(join(folder, file))]));
    for (const [form, needle] of forms) if (bytes.includes(needle)) leaks.push({ file, form });
  }
  return leaks;
}

/** ASCII capitals made small in place. */
function folded(bytes: Buffer): Buffer {
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0x41 && byte <= 0x5a) bytes[i] = byte + 0x20;
  }
  return bytes;
}
