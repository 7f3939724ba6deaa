import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Where a secret was found, by file and form. Never the secret itself. */
export interface Leak {
  readonly file: string;
  readonly form: string;
}

interface Form {
  readonly name: string;
  readonly needle: Buffer;
  /** Looked for among the digits of a file alone, whatever stands between them. */
  readonly digits: boolean;
}

const LEAST_DIGITS = 9; // fewer turn up by chance

/** The forms of a text, and of what it is in small letters, that a careless program might write. */
function formsOf(secret: string, of: number): readonly Form[] {
  const written = writtenForms(secret, `${of}`);
  const folded = writtenForms(secret.toLowerCase(), `${of}, case-folded`);
  return [...written, ...folded.filter(({ needle }) => !written.some((form) => form.needle.equals(needle)))];
}

function writtenForms(secret: string, of: string): readonly Form[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((shift) => inner(Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64"), shift));
  const percent = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
  const forms: readonly (readonly [string, string | Buffer])[] = [
    ["plain", secret],
    ["UTF-16", Buffer.from(secret.toLowerCase(), "utf16le")],
    ["URL", encodeURIComponent(secret)],
    ["form", new URLSearchParams({ "": secret }).toString().slice(1)],
    ["URL of every letter", percent],
    ["quoted-printable", percent.replaceAll("%", "=")],
    ["JSON", [...secret].map((letter) => `\\u${(letter.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`).join("")],
    ["hex", bytes.toString("hex")],
    ...base64.map((text, shift) => [`base64 at ${shift}`, text] as const),
    ...base64.map((text, shift) => [`base64url at ${shift}`, text.replaceAll("+", "-").replaceAll("/", "_")] as const),
  ];
  const told = forms.map(([name, text]): Form => {
    const needle = typeof text === "string" ? Buffer.from(text.toLowerCase()) : text;
    return { name: `${name} of ${of}`, needle, digits: false };
  });
  const digits = secret.replace(/\D/g, "");
  if (digits.length < LEAST_DIGITS) return told;
  return [...told, { name: `digits of ${of}`, needle: Buffer.from(digits), digits: true }];
}

/** The characters of base64 that depend on the secret alone. */
const inner = (text: string, shift: number): string => text.replace(/=+$/, "").slice(shift === 0 ? 0 : shift + 1, -1);

/** Every place in a folder's files, names included, that holds a secret in any form; ASCII case is folded on both sides. */
export async function findLeaks(
  folder: string,
  secrets: readonly string[],
  skip: (path: string) => boolean = () => false,
): Promise<readonly Leak[]> {
  const forms = secrets.flatMap(formsOf);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const leaks: Leak[] = [];
  for (const entry of entries.filter((found) => found.isFile())) {
    const file = join(entry.parentPath, entry.name).slice(folder.length + 1);
    if (skip(file)) continue;
    const content = await readFile(join(folder, file)).catch(() => Buffer.alloc(0)); // it went away meanwhile
    for (const form of leaksIn(Buffer.concat([Buffer.from(file), content]), forms)) leaks.push({ file, form });
  }
  return leaks;
}

/** The forms in which bytes hold any of the secrets. */
export const leaksOf = (bytes: Buffer, secrets: readonly string[]): readonly string[] =>
  leaksIn(Buffer.from(bytes), secrets.flatMap(formsOf));

function leaksIn(bytes: Buffer, forms: readonly Form[]): readonly string[] {
  const all = folded(bytes);
  const digits = forms.some((form) => form.digits) ? Buffer.from(all.filter((byte) => byte >= 0x30 && byte <= 0x39)) : all;
  return forms.filter((form) => (form.digits ? digits : all).includes(form.needle)).map(({ name }) => name);
}

/** ASCII capitals made small in place. */
function folded(bytes: Buffer): Buffer {
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0x41 && byte <= 0x5a) bytes[i] = byte + 0x20;
  }
  return bytes;
}
