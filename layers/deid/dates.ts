/** A new text for one value of a date, date-time or time; undefined where the value is none, for nobody knows what it says. */
export type Change = (value: string) => string | undefined;

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const DAY_MS = 86_400_000;

const asDay = (text: string): Day | undefined => {
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6, 8))];
  if (year < 1850 || year > 2200) return undefined;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? { year, month, day } : undefined;
};

/** A calendar day written as DA, or as ACR-NEMA wrote it (PS3.5 6.2); undefined for ranges, two-digit years and days that never were. */
export function dayOf(value: string): Day | undefined {
  const match = /^(\d{4})(\.?)(\d{2})\2(\d{2})$/.exec(value.trim());
  return match === null ? undefined : asDay(`${match[1]}${match[3]}${match[4]}`);
}

const pad = (n: number, width = 2): string => String(n).padStart(width, "0");
export const dateText = ({ year, month, day }: Day): string => `${pad(year, 4)}${pad(month)}${pad(day)}`;

function moved(from: Day, days: number): Day {
  const date = new Date(Date.UTC(from.year, from.month - 1, from.day) + days * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

const DATE_TIME = /^(\d{4})(\d{2})?(\d{2})?((?:\d{2}){0,3}(?:\.\d{1,6})?)([+-]\d{4})?$/;
const TIME = /^([01]\d|2[0-3])(?:(:?)([0-5]\d)(?:\2([0-5]\d|60)(\.\d{1,6})?)?)?$/;

interface DateTime {
  readonly day: Day;
  /** How many digits of the day were written: 4, 6 or 8. */
  readonly digits: number;
  readonly rest: string;
  readonly zone: string;
}

function dateTimeOf(value: string): DateTime | undefined {
  const match = DATE_TIME.exec(value.trim());
  if (match === null) return undefined;
  const [, year = "", month = "", date = "", rest = "", zone = ""] = match;
  const day = asDay(`${year}${month || "07"}${date || "15"}`);
  const digits = year.length + month.length + date.length;
  return day === undefined || (digits < 8 && rest !== "") ? undefined : { day, digits, rest, zone };
}

/** Times as PS3.5 writes them, ACR-NEMA's colons taken out. */
const keptTime: Change = (value) => (TIME.test(value.trim()) ? value.trim().replaceAll(":", "") : undefined);
const zeroTime: Change = () => "000000";

/** Dates cut to 1 January of their year, date-times to its first second, times to midnight. */
export const CUT: Readonly<Record<string, Change>> = {
  DA: (value) => dayOf(value)?.year.toString().concat("0101"),
  DT: (value) => dateTimeOf(value)?.day.year.toString().concat("0101000000"),
  TM: zeroTime,
};

/** Dates moved by whole days, so that times and intervals stay what they were. */
export const shiftBy = (days: number): Readonly<Record<string, Change>> => ({
  DA: (value) => {
    const day = dayOf(value);
    return day && dateText(moved(day, days));
  },
  DT: (value) => {
    const from = dateTimeOf(value);
    return from && dateText(moved(from.day, days)).slice(0, from.digits) + from.rest + from.zone;
  },
  TM: keptTime,
});

/** Dates and times that stay as they are, where they are any. */
export const KEPT: Readonly<Record<string, Change>> = {
  DA: (value) => (dayOf(value) ? value : undefined),
  DT: (value) => (dateTimeOf(value) ? value : undefined),
  TM: (value) => (keptTime(value) === undefined ? undefined : value),
};

/** Dates cut to 1 January of their decade's first year; none where that is more than 89 years before `year`. */
export const cutToDecade =
  (year: number | undefined): Change =>
  (value) => {
    const born = dayOf(value)?.year;
    if (born === undefined || (year !== undefined && year - born > 89)) return undefined;
    return `${born - (born % 10)}0101`;
  };

/** Ages above 89 years are all `090Y`: there are too few people of that age to hide among (45 CFR 164.514(b)(2)(i)(C)). */
export const cappedAge: Change = (value) => {
  const match = /^(\d{3})([DWMY])$/.exec(value.trim());
  if (match === null) return undefined;
  const years = Number(match[1]) / ({ D: 365.25, W: 52.18, M: 12, Y: 1 }[match[2] ?? "Y"] ?? 1);
  return years >= 90 ? "090Y" : value;
};
