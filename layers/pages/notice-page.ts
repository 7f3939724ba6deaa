import { html } from "hono/html";
import type { Language } from "#pipeline/documents";
import { WORDINGS } from "./languages.ts";
import { type Html, layout, mark } from "./layout.ts";

/** The page that stands where there is no album: an unknown link, an expired one, an erased study, or a failure of ours. */
export function noticePage(language: Language, about: "unknown" | "expired" | "erased" | "failed"): Html {
  const { title, text } = WORDINGS[language][about];
  const main = html`<main class="alone"><div class="opening">${mark("mark")}<h1>${title}</h1><p class="lead">${text}</p></div></main>`;
  return layout(language, title, main);
}
