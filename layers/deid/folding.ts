/** Letters that no decomposition takes apart. */
const LETTERS: Readonly<Record<string, string>> = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", ł: "l", þ: "th", ı: "i" };

export const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);

/** Text for comparison: lower case, without diacritics. */
export const folded = (text: string): string =>
  isAscii(text)
    ? text.toLowerCase()
    : text
        .normalize("NFKD")
        .replace(/\p{M}+/gu, "")
        .toLowerCase()
        .replace(/[ßæœøđðłþı]/g, (letter) => LETTERS[letter] ?? letter);

/** Folded as German writes it without umlauts: ü is ue. */
export const foldedGerman = (text: string): string =>
  folded(text.normalize("NFC").replace(/[äöüÄÖÜ]/g, (letter) => `${folded(letter)}e`));

const WORD = /[\p{L}\p{N}]+/gu;
const ASCII_WORD = /[A-Za-z0-9]+/g; // the same in ASCII, and sooner compiled

/** The words of folded text: runs of letters and digits. */
export const wordsOf = (text: string): readonly string[] => text.match(isAscii(text) ? ASCII_WORD : WORD) ?? [];

/** True for scripts that write words without blanks between them: Han, Kana, Hangul, Thai. */
export const isUnspaced = (text: string): boolean =>
  !isAscii(text) && /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u.test(text);
