import { folded, wordsOf } from "./folding.ts";
import { BETWEEN, VOCABULARY } from "./vocabulary.ts";

const mayStay = (word: string): boolean => VOCABULARY.has(word) || BETWEEN.has(word) || /^\d{1,2}$/.test(word);

/** Action C on text: of its words those of the vocabulary stay, and numbers of one or two digits; "" where none says anything. */
export function cleanText(text: string): string {
  const words = wordsOf(folded(text)).filter(mayStay);
  return words.some((word) => VOCABULARY.has(word)) ? words.join(" ") : "";
}

/** Coding schemes whose codes are published, so that they cannot be somebody's own text (PS3.16 Table 8-1). */
const PUBLIC_SCHEMES: ReadonlySet<string> = new Set(
  "DCM SCT SRT SNM3 SNM SCPECG LN UCUM UMLS NCIt I10 I9C I9 I10P C4 C5 CD2 ISO3166_1 ISO639_1 RADLEX FMA MDC NCDR BI RXNORM ACR".split(
    " ",
  ),
);

/** True for what may be a code: one word of signs. */
export const isCode = (value: string): boolean => /^[A-Za-z0-9.[\]{}/%*^_'-]{0,16}$/.test(value);

/** True for a code that a published scheme may have. */
export const isPublicCode = (value: string, scheme: string): boolean =>
  PUBLIC_SCHEMES.has(scheme.split(" ")[0] ?? "") && value !== "" && isCode(value);
