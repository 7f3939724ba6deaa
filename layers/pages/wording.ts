import type { Language } from "#pipeline/documents";

/** A heading and what to do. */
export interface Notice {
  readonly title: string;
  readonly text: string;
}

/** Every sentence a family reads, in one language. `messages/` has one file for each; no sentence names a person. */
export interface Wording {
  readonly direction: "ltr" | "rtl";
  /** Stands where the clinic has set no name. */
  readonly yourClinic: string;
  readonly page: {
    readonly title: string;
    readonly from: (clinic: string) => string;
    readonly lead: string;
    readonly until: (date: string) => string;
    readonly pictures: (count: number) => string;
    readonly clips: (count: number) => string;
    readonly and: (one: string, other: string) => string;
    readonly picture: (n: number) => string;
    readonly clip: (n: number) => string;
    /** Alternative texts, for those who do not see the pictures. */
    readonly pictureOf: (n: number, all: number) => string;
    readonly clipOf: (n: number, all: number) => string;
    readonly save: string;
    readonly savePicture: (n: number) => string;
    readonly saveClip: (n: number) => string;
    readonly itemPreparing: string;
    readonly preparing: Notice;
    readonly lookAgain: string;
    readonly withoutPicture: (count: number) => string;
    readonly keeping: Notice;
    readonly private: Notice;
    readonly keepsake: Notice;
  };
  readonly unknown: Notice;
  readonly expired: Notice;
  readonly erased: Notice;
  readonly failed: Notice;
  readonly email: {
    /** Shows on locked screens: says nothing of an examination. */
    readonly subject: (clinic: string) => string;
    readonly greeting: string;
    readonly what: (clinic: string) => string;
    readonly open: string;
    readonly until: (date: string) => string;
    readonly private: string;
    readonly keepsake: string;
    readonly unexpected: string;
  };
  /** One text message, in letters of GSM 03.38 where the language allows, so that it stays short. */
  readonly sms: (clinic: string, link: string, date: string) => string;
}

const PLACEHOLDER = "#";

/** A count in words: the form the language's plural rules choose, `#` standing for the number. */
export const counted = (language: Language, forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }) => {
  const rules = new Intl.PluralRules(language);
  return (count: number): string => (forms[rules.select(count)] ?? forms.other).replace(PLACEHOLDER, String(count));
};
