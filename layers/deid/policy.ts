import { cutDateTime, cutToDecade, cutToYear, zeroTime } from "./dates.ts";

/** What the default policy writes in place of the values it replaces: the values Tricefy's users know. */
export const DEFAULT_POLICY = {
  id: "tricefy/1",
  values: { "00100010": "Anonymous", "00100020": "000000", "00100040": "O" } as Readonly<Record<string, string>>,
  /** Said in De-identification Method (0012,0063); each at most 64 characters. */
  says: ["Keepsake", "PS3.15 Basic Profile", "Dates cut to the year, times to midnight", "Birth date cut to the decade"],
} as const;

const BIRTH_DATE = "00100030";

const BY_VR: Readonly<Record<string, (text: string) => string>> = { DA: cutToYear, DT: cutDateTime, TM: zeroTime };

/** How the default policy changes an attribute that holds a date or a time; undefined for all others. */
export const temporalChange = (tag: string, vr: string): ((text: string) => string) | undefined =>
  tag === BIRTH_DATE ? cutToDecade : BY_VR[vr];
