import { isPlain } from "./character-sets.ts";

/** What words of 12 characters or more may hide: nobody writes names of four letters in fewer. */
const BASE64 = /[A-Za-z0-9+/_-]{12,}/g;
const HEX = /\b(?:[0-9A-Fa-f]{2}){6,}\b/g;
const PERCENT = /%[0-9A-Fa-f]{2}/;
const RUN_TOGETHER = /(\p{Ll})(?=\p{Lu})/gu;

const unescaped = (text: string): string =>
  Buffer.from(
    text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  ).toString("utf8");

const isText = (bytes: Uint8Array): boolean => isPlain(bytes) && bytes.every((byte) => byte >= 0x20 && byte !== 0x7f);

const decoded = (words: readonly string[], form: "base64" | "hex"): readonly string[] =>
  words
    .map((word) => Buffer.from(word, form))
    .filter(isText)
    .map((bytes) => bytes.toString("latin1"));

/** Other texts that a text may stand for: percent-encoded, in base64, in hex, or words run together. */
export function hiddenForms(text: string): readonly string[] {
  const forms = [...decoded(text.match(BASE64) ?? [], "base64"), ...decoded(text.match(HEX) ?? [], "hex")];
  if (PERCENT.test(text)) forms.push(unescaped(text));
  const apart = text.replace(RUN_TOGETHER, "$1 ");
  return apart === text ? forms : [...forms, apart];
}

/** The numbers in a text as a reader may take them together, without leading zeros: `000 471-1` is `4711`. */
export const numbersIn = (text: string): readonly string[] =>
  (text.match(/\d+(?:[-./ ]\d+)*/g) ?? []).map((number) => number.replace(/\D/g, "").replace(/^0+/, ""));
