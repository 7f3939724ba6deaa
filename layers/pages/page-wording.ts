/** A heading and what to do. */
export interface Notice {
  readonly title: string;
  readonly text: string;
}

/** Every sentence on a page for families, in one language. `page-words/` has one file for each; no sentence names a person. */
export interface PageWords {
  /** The language's own name for itself, for the switch. */
  readonly name: string;
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
    readonly saveAll: string;
    /** Where all of them are too much for one file. */
    readonly savePart: (part: number, parts: number) => string;
    readonly packing: string;
    readonly share: string;
    readonly itemPreparing: string;
    readonly preparing: Notice;
    readonly lookAgain: string;
    /** Told to those who do not see them come. */
    readonly arrived: string;
    readonly withoutPicture: (count: number) => string;
    readonly keeping: Notice;
    readonly private: Notice;
    readonly keepsake: Notice;
    readonly language: string;
  };
  /** The view that fills the screen. */
  readonly viewer: {
    readonly name: string;
    readonly close: string;
    readonly previous: string;
    readonly next: string;
    readonly place: (n: number, all: number) => string;
  };
  readonly data: { readonly title: string; readonly texts: readonly string[] };
  readonly report: Notice & { readonly name: string; readonly notMine: string };
  readonly erase: Notice & { readonly sure: string; readonly button: string };
  readonly passcode: Notice & {
    readonly label: string;
    readonly open: string;
    readonly wrong: string;
    /** Leads to the same page once the wait is over. */
    readonly again: string;
    readonly wait: (minutes: number) => string;
  };
  readonly unknown: Notice;
  readonly expired: Notice;
  readonly revoked: Notice;
  readonly suspended: Notice;
  readonly erased: Notice;
  readonly locked: Notice;
  readonly failed: Notice;
}
