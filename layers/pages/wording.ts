import type { PageWords } from "./page-wording.ts";

/** A language's direction, and what its messages say. `messages/` has one file for each; no sentence names a person. */
export interface MessageWords {
  readonly direction: "ltr" | "rtl";
  /** Stands where the clinic has set no name. */
  readonly yourClinic: string;
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
    /** How to get no such messages. */
    readonly stop: string;
  };
  /** One text message, in letters of GSM 03.38 where the language allows, so that it stays short. */
  readonly sms: (clinic: string, link: string, date: string) => string;
  /** How to get no more texts: by an answer where the sender is a number, else from the clinic. */
  readonly smsStop: { readonly reply: string; readonly tell: string };
}

/** Every sentence a family reads, in one language. */
export type Wording = MessageWords & PageWords;
