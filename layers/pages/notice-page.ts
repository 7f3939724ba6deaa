import { html } from "hono/html";
import type { Language } from "#pipeline/documents";
import type { ClinicLook } from "./clinic-look.ts";
import { mark } from "./icons.ts";
import { WORDINGS } from "./languages.ts";
import { type Html, layout } from "./layout.ts";

/** Why there is no album. */
export type NoticeName = "unknown" | "expired" | "revoked" | "suspended" | "erased" | "locked" | "failed";

/** Whose page it would have been: `link` is `/s/{token}`. */
export interface Addressed {
  readonly link: string;
  readonly look: ClinicLook;
}

/** The page that stands where there is no album. It says what happened and what helps. */
export function noticePage(language: Language, about: NoticeName, of?: Addressed): Html {
  const { title, text } = WORDINGS[language][about];
  const main = html`<main class="alone">${mark("mark")}<h1>${title}</h1><p class="lead">${text}</p></main>`;
  return layout({ language, title, main, ...(of === undefined ? {} : { link: of.link, look: of.look }) });
}
