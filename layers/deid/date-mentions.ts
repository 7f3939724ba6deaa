import { dateText, dayOf } from "./dates.ts";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH = MONTHS.map((name) => `${name}[a-z]*`).join("|");

/** How people write a day: by year first, by day or month first, by the month's English name. */
const FORMS: readonly RegExp[] = [
  /(?<![\d.])(?<y>\d{4})[-./ ]?(?<m>\d{1,2})[-./ ]?(?<d>\d{1,2})(?!\d)/g,
  /(?<![\d.])(?<d>\d{1,2})[-./ ](?<m>\d{1,2})[-./ ](?<y>\d{4}|\d{2})(?!\d)/g,
  /(?<![\d.])(?<d>\d{2})(?<m>\d{2})(?<y>\d{4})(?!\d)/g,
  new RegExp(`(?<!\\d)(?<d>\\d{1,2})(?:st|nd|rd|th)?(?: of|[-. ])*(?<name>${MONTH})[-., ]*(?<y>\\d{4}|\\d{2})(?!\\d)`, "g"),
  new RegExp(`(?<name>${MONTH})[-. ]*(?<d>\\d{1,2})(?:st|nd|rd|th)?[-., ]+(?<y>\\d{4}|\\d{2})(?!\\d)`, "g"),
];

const pad = (text: string): string => text.padStart(2, "0");

function candidates(groups: Readonly<Record<string, string | undefined>>): readonly string[] {
  const { y = "", m = "", d = "", name } = groups;
  const month = name === undefined ? m : String(MONTHS.indexOf(name.slice(0, 3)) + 1);
  const years = y.length === 2 ? [`19${y}`, `20${y}`] : [y];
  return years.flatMap((year) => [`${year}${pad(month)}${pad(d)}`, `${year}${pad(d)}${pad(month)}`]);
}

/** The days (YYYYMMDD) that folded text may mention, day and month in either order. */
export function datesIn(text: string): readonly string[] {
  if (!/\d\D*\d\D*\d/.test(text)) return []; // no form has fewer digits
  const found = FORMS.flatMap((form) => [...text.matchAll(form)].flatMap(({ groups }) => candidates(groups ?? {})));
  return found.flatMap((candidate) => {
    const day = dayOf(candidate);
    return day === undefined ? [] : [dateText(day)];
  });
}
