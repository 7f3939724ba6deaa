import type { Language } from "#pipeline/documents";

const PLACEHOLDER = "#";

/** A count in words: the form the language's plural rules choose, `#` standing for the number. */
export const counted = (language: Language, forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }) => {
  const rules = new Intl.PluralRules(language);
  return (count: number): string => (forms[rules.select(count)] ?? forms.other).replace(PLACEHOLDER, String(count));
};
