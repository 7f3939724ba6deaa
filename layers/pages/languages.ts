import { LANGUAGES, type Language } from "#pipeline/documents";
import { ar as arMessage } from "./messages/ar.ts";
import { de as deMessage } from "./messages/de.ts";
import { en as enMessage } from "./messages/en.ts";
import { es as esMessage } from "./messages/es.ts";
import { fr as frMessage } from "./messages/fr.ts";
import { sv as svMessage } from "./messages/sv.ts";
import { ar } from "./page-words/ar.ts";
import { de } from "./page-words/de.ts";
import { en } from "./page-words/en.ts";
import { es } from "./page-words/es.ts";
import { fr } from "./page-words/fr.ts";
import { sv } from "./page-words/sv.ts";
import type { Wording } from "./wording.ts";

/** The sentences of each language. To add a language: its row in `LANGUAGES`, its two files, its row here. */
export const WORDINGS: Readonly<Record<Language, Wording>> = {
  en: { ...enMessage, ...en },
  de: { ...deMessage, ...de },
  fr: { ...frMessage, ...fr },
  es: { ...esMessage, ...es },
  sv: { ...svMessage, ...sv },
  ar: { ...arMessage, ...ar },
};

/** True for a language that the pages speak. */
export const isLanguage = (text: string): text is Language => LANGUAGES.some((language) => language === text);

/** The best of our languages for an `Accept-Language` header (RFC 9110 12.5.4), English where there is none. */
export function preferredLanguage(header: string | undefined): Language {
  const ranges = (header ?? "").split(",").map((range) => {
    const [tag = "", ...parameters] = range.trim().toLowerCase().split(";");
    const quality = parameters.map((parameter) => /^\s*q=([0-9.]+)$/.exec(parameter)?.[1]).find((value) => value !== undefined);
    return { language: tag.split("-")[0] ?? "", quality: Number(quality ?? 1) };
  });
  const wanted = ranges.filter(({ quality }) => quality > 0).toSorted((a, b) => b.quality - a.quality);
  return wanted.map(({ language }) => language).find(isLanguage) ?? "en";
}

/** English figures mean another day on the other side of an ocean. */
const shortMonth = (language: Language) => (language === "en" ? "short" : "numeric");

/** A date in words, or as short as it can be without doubt. UTC, as the expiry itself. */
export const dateIn = (language: Language, date: Date, style: "long" | "short"): string =>
  new Intl.DateTimeFormat(language, {
    timeZone: "UTC",
    year: "numeric",
    month: style === "long" ? "long" : shortMonth(language),
    day: "numeric",
  }).format(date);
