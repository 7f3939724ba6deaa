const plausible = (year: number): boolean => year >= 1850 && year <= 2200;

const eachValue = (text: string, change: (value: string) => string): string => text.split("\\").map(change).join("\\");

const yearOf = (value: string): number | undefined => {
  const year = Number(/^\s*(\d{4})/.exec(value)?.[1]);
  return plausible(year) ? year : undefined;
};

/** Dates (DA) cut to 1 January of their year; what is no date becomes empty. */
export const cutToYear = (text: string): string => eachValue(text, (value) => yearOf(value)?.toString().concat("0101") ?? "");

/** Dates (DA) cut to 1 January of their decade's first year. */
export const cutToDecade = (text: string): string =>
  eachValue(text, (value) => {
    const year = yearOf(value);
    return year === undefined ? "" : `${year - (year % 10)}0101`;
  });

/** Date-times (DT) cut to the first second of their year. */
export const cutDateTime = (text: string): string =>
  eachValue(text, (value) => yearOf(value)?.toString().concat("0101000000") ?? "");

/** Times (TM) set to midnight. */
export const zeroTime = (text: string): string => eachValue(text, (value) => (value.trim() === "" ? "" : "000000"));
