import { ALLOWED, UNITS } from "./allowed-words.ts";
import { distance, plain, skeleton } from "./identity-words.ts";

/** A word as read, `confidence` from 0 to 100. In memory only. */
export interface Word {
  readonly text: string;
  readonly confidence: number;
}

/** Why a line of text does not stay. */
export type LineReason = "UNREAD" | "IDENTITY" | "PATTERN" | "NOT_ALLOWED";

const MONTHS =
  "jan|feb|f[ée]vr?|mar|m[äa]r[zs]|apr|avr|abr|may|mai|maj|mayo|jun|juin|jul|juil|aug|ao[uû]t|ago|sep|sept|oct|okt|nov|dec|dez|d[ée]c|dic|ene";

/** Dates in any order, times, addresses, telephone and other long numbers. */
const PATTERNS: readonly RegExp[] = [
  /\d{1,4}\s?[-/]\s?\d{1,2}\s?[-/]\s?\d{2,4}(?![.\d]*\s?[a-z%])/,
  /\d{1,4}\s?[.,]\s?\d{1,2}\s?[.,]\s?\d{2,4}/,
  new RegExp(`\\d\\s?(?:st|nd|rd|th|\\.)?[-./ ]?\\s?(?:${MONTHS})[a-z]*[-./, ]?\\s?\\d{2}`),
  new RegExp(`(?:^|[^a-z])(?:${MONTHS})[a-z]*[-./, ]{1,2}\\d{1,2}(?!\\d*\\s?(?:cm|mm|hz|%))`),
  /\d{1,2}\s?[:h]\s?[0-5]\d(?:\s?:|\s?[ap]m|$|\s)/,
  /\d{5,}/,
  /(?<![.\d])\d{3,4}\s\d{3,4}(?![.\d])/,
  /(?:\d[\s()./-]{1,2}){5,}\d/,
  /[a-z0-9]@[a-z]|www\.|https?:/,
  /(?<![\d.])(?:19|20)\d\d(?![\d.]|\s?(?:g|ml|hz|ms|s)\b)/,
];

/** Undefined where a line may stay: all of it was read, every word is known to be harmless, and nothing matches. `matches` knows the identity. */
export function judgeLine(words: readonly Word[], matches: (text: string) => boolean): LineReason | undefined {
  const text = plain(words.map((word) => word.text).join(" "));
  if (!/[\p{L}\p{N}]/u.test(text)) return "UNREAD";
  if (matches(text)) return "IDENTITY";
  if (PATTERNS.some((pattern) => pattern.test(text))) return "PATTERN";
  const tokens = tokensOf(text);
  const isMeasured = (token: string, i: number) => /^\d{4}$/.test(token) && UNITS.has(tokens[i + 1] ?? "");
  const isUnit = (token: string, i: number) => SMALL_UNIT.test(token) && FRACTION.test(tokens[i - 1] ?? "");
  const isMisread = (token: string, i: number) =>
    MISREAD.some(
      ([before, word, after]) => word.test(token) && before.test(tokens[i - 1] ?? "") && after.test(tokens[i + 1] ?? ""),
    );
  const rules = [isHarmless, isMeasured, isUnit, isMisread];
  return tokens.every((token, i) => rules.some((rule) => rule(token, i))) ? undefined : "NOT_ALLOWED";
}

/** Words and numbers between blanks and the signs that machines put between them. */
const tokensOf = (text: string): readonly string[] =>
  text
    .replace(/(?<=\d\s?)¢(?=\s|$)/, "g")
    .split(/[\s,;:=<>()[\]{}|*"'“”‘’~_•»«→°§©®¢]+/)
    .map((token) => token.replace(/^[-+.·/\\–—]+|[-+.·/\\–—]+$/g, "").replace(/o(?=\d?[.,]\d)|(?<=\d[.,])o/g, "0"))
    .filter((token) => /[\p{L}\p{N}]/u.test(token));

const NUMBER = /^[-+]?(?:\d{1,3}|\d{1,4}[.,]\d{1,3})$/;
const MEASURED = /^[-+]?(\d{1,4}(?:[.,]\d{1,3})?)(%|[a-z][a-z0-9/]*%?)$/;
const LABELLED = /^\d?([a-z/]+)[-+.]?(\d[\d.,]*)([a-z/%]*)$/;
const WEEKS = /^[\doilsz]{1,2}w(?:[0-6oilsz]d)?$|^\d[\doilsz]?we?[0-6abdg]d$|^[0-6]d$/; // as reading confuses digits
const ANY = /^/;
const FRACTION = /^\d+[.,]\d+$/;
const PAIRED = /^(?:kidney|ovary|testis|breast|carotid|atrium|ventricle|lung|foot|hand|arm|leg)$/;

/** What letters of few pixels are taken for, where what stands before and behind shows what they are. No name fits any. */
const MISREAD: readonly (readonly [before: RegExp, word: RegExp, after: RegExp])[] = [
  [/^ga$/, /^\d[a-z\d]{1,4}d$/, ANY], // 19w3d
  [ANY, /^[rlik1][tfi]$/, PAIRED], // RT, LT
  [ANY, /^t[il1][e86s5]$/, FRACTION], // TIB, TIS
  [ANY, /^[ber8][pf]d$/, FRACTION], // BPD
  [ANY, /^ef[mlvu]$/, /^\d{3,4}$/], // EFW
  [/^\d{2,3}$/, /^[be8][pf]m$/, ANY], // bpm
];
const NUMBERED = /^[1-9](?=[a-z]{2})/; // the first of two measurements: 1AC
const SMALL_UNIT = /^(?![ap]m$)[a-z]{1,2}$/; // behind a fraction: cm, mm and how they are misread, but no time of day

/** Skeletons of the allowed words, so that a word whose letters were confused is known. */
const skeletonsOf = (words: RegExp): ReadonlySet<string> => new Set([...ALLOWED].filter((word) => words.test(word)).map(skeleton));
const SKELETONS = skeletonsOf(/^[a-z0-9]{2,}$/);
const OF_LETTERS = skeletonsOf(/^[a-z]{2,}$/); // of a word read without digits: Lil is no misread 11L
const LONG_WORDS = [...ALLOWED].filter((word) => word.length >= 6);

function isHarmless(token: string): boolean {
  if ([NUMBER, WEEKS].some((pattern) => pattern.test(token)) || [token, token.replace(NUMBERED, "")].some(isKnown)) return true;
  if (UNITS.has(token) || UNITS.has(MEASURED.exec(token)?.[2] ?? "")) return true;
  if (isLabelled(token) || isCompound(token)) return true;
  const parts = token.split(/[-/+]/);
  const numbers = parts.filter((part) => NUMBER.test(part));
  if (numbers.length > 1 && numbers.some((part) => /^\d{2,}$/.test(part))) return false; // part of a date, or of a number
  return parts.length > 1 && parts.every((part) => NUMBER.test(part) || isKnown(part) || UNITS.has(part));
}

/** True for a word and its number, with a unit or without: MI1.1, 1AC23.4cm. */
function isLabelled(token: string): boolean {
  const [, label, number = "", unit = ""] = LABELLED.exec(token) ?? [];
  if (label === undefined || !isKnown(label) || (unit !== "" && !UNITS.has(unit))) return false;
  return NUMBER.test(number) || (unit !== "" && /^\d{4}$/.test(number));
}

/** True for words that reading ran together: PersistLow, DynR58. */
function isCompound(token: string): boolean {
  for (let at = 3; at <= token.length - 1; at++) {
    const [head, rest] = [token.slice(0, at), token.slice(at)];
    if (ALLOWED.has(head) && (NUMBER.test(rest) || (head.length >= 4 && rest.length >= 3 && ALLOWED.has(rest)))) return true;
  }
  return false;
}

function isKnown(word: string): boolean {
  if (ALLOWED.has(word)) return true;
  if (/^\d+$/.test(word)) return false;
  const bones = skeleton(word);
  if (/\d/.test(word) ? SKELETONS.has(bones) : bones.length >= 3 && OF_LETTERS.has(bones)) return true;
  return word.length >= 5 && LONG_WORDS.some((known) => distance(known, word) <= 1);
}
