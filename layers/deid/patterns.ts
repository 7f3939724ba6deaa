const MAX_LENGTH = 200;
const MAX_REPEATS = 3;
const MAX_CHOICES = 6;
/** Regular expressions see no more of a value than this, so that three repeats and six choices cannot take long. */
export const MAX_SUBJECT = 128;

const UNBOUNDED = String.raw`(?:[*+]|\{\d*,\d*\}|\{\d{2,}\})`;
const GROUP = new RegExp(String.raw`\((?:\?:)?([^()]*)\)(${UNBOUNDED}|\{\d\})?`);
const COMPLEX = new RegExp(`${UNBOUNDED}|[|?§]`);

/** What a regular expression may not do, or undefined where it is harmless: refused is all that can take exponential time. */
export function danger(source: string): string | undefined {
  if (source.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`;
  if (/\(\?(?!:)/.test(source)) return "looks around or names a group; only (…) and (?:…) are known";
  if (/\\[1-9k]/.test(source)) return "refers back to a group";
  try {
    new RegExp(source, "u");
  } catch {
    return "is no regular expression";
  }
  return dangerousRepeats(source);
}

/** Escapes and character classes count as one character, so that only structure is left to look at. */
const structure = (source: string): string => source.replace(/\\.|\[(?:\\.|[^\]\\])*\]|§/gs, "x");

function dangerousRepeats(source: string): string | undefined {
  let text = structure(source).replaceAll("(?:", "(");
  if ((text.match(new RegExp(UNBOUNDED, "g")) ?? []).length > MAX_REPEATS) return `repeats more than ${MAX_REPEATS} times`;
  let choices = text.split("?").length - 1;
  for (let group = GROUP.exec(text); group !== null; group = GROUP.exec(text)) {
    const complex = COMPLEX.test(group[1] ?? "");
    if (complex && group[2] !== undefined) return "repeats a group that itself chooses or repeats";
    if (group[1]?.includes("|")) choices++;
    text = text.replace(group[0], complex || group[2] !== undefined ? "§" : "x"); // from the innermost group outwards
  }
  return choices > MAX_CHOICES ? `chooses more than ${MAX_CHOICES} times` : undefined;
}
