/** What one file's header says of its people, as it stands there: held in memory while the file is worked on, never written. */
export interface IdentityWords {
  /** Names of persons and places, in any notation. */
  readonly names: readonly string[];
  /** Ids, numbers, telephone numbers, with or without separators. */
  readonly numbers: readonly string[];
  /** Dates as DICOM writes them (VR DA): YYYYMMDD. */
  readonly dates: readonly string[];
}

export const NOBODY: IdentityWords = { names: [], numbers: [], dates: [] };

const LETTERS: Readonly<Record<string, string>> = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ł: "l", ı: "i" };

/** Lower case without diacritics. */
export const plain = (text: string): string =>
  text
    .replace(/[\u2122\u2120]/g, " ") // signs for trade marks are no letters: grain is read as them
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[ßæœøđłı]/g, (letter) => LETTERS[letter] ?? letter);

/** Text in which characters that reading confuses are the same: 0 and O, 1 and I and l, 5 and S, 8 and B, rn and m. */
export const skeleton = (text: string): string =>
  plain(text)
    .replace(/rn/g, "m")
    .replace(/vv/g, "w")
    .replace(/0/g, "o")
    .replace(/[1|!jl[\]]/g, "i")
    .replace(/5/g, "s")
    .replace(/8/g, "b")
    .replace(/2/g, "z")
    .replace(/6/g, "g")
    .replace(/[^\p{L}\p{N}]+/gu, "");

const partsOf = (text: string): readonly string[] => plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];

/** True where a line repeats something of the identity: names in any order, whole or cut short, ids with any separators, dates in any order. */
export function matcherOf({ names, numbers, dates }: IdentityWords): (text: string) => boolean {
  const written = names.flatMap(partsOf);
  const parts = new Set(written.filter(isTelling).map(skeleton));
  const ids = new Set(numbers.map(skeleton).filter((id) => id.length >= 3));
  const days = dates.flatMap(writtenOut).map(skeleton);
  const long = [...parts].filter(isLong);
  const similar = [...new Set([...long, ...written.filter(isLong)])]; // in both forms: rn and m as one letter or as two
  const inside = [...long, ...[...ids].filter((id) => id.length >= 4), ...days.filter((day) => day.length >= 8)];
  const whole = new Set([...parts, ...ids, ...days]);
  return (text) => {
    const words = partsOf(text).map(skeleton);
    const joined = skeleton(text);
    if (whole.has(joined) || words.some((word) => whole.has(word))) return true;
    if (inside.some((part) => joined.includes(part))) return true;
    return [...words, ...partsOf(text)]
      .filter(isLong)
      .some((word) => similar.some((part) => isNear(word, part) || part.startsWith(word)));
  };
}

const isTelling = (part: string): boolean => part.length >= 2;
const isLong = (part: string): boolean => part.length >= 5;

/** The ways in which digits alone write a date: 19910512 is 12051991, 05121991, 120591, 051291 and 910512 too. */
function writtenOut(date: string): readonly string[] {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(date) ?? [];
  if (year === undefined || month === undefined || day === undefined) return [];
  const short = year.slice(2);
  return [year, short].flatMap((y) => [`${y}${month}${day}`, `${day}${month}${y}`, `${month}${day}${y}`]);
}

/** True where few letters differ: one of five to seven, two of eight and more. */
const isNear = (a: string, b: string): boolean => distance(a, b) <= (Math.min(a.length, b.length) >= 8 ? 2 : 1);

/** How many letters must be changed, added or left out. */
export function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let before = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const now = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      now.push(Math.min((now[j - 1] as number) + 1, (before[j] as number) + 1, (before[j - 1] as number) + same));
    }
    before = now;
  }
  return before[b.length] as number;
}
