import { html, raw } from "hono/html";
import { LANGUAGES, type Language } from "#pipeline/documents";
import { type ClinicLook, clinicStyle, fromClinic } from "./clinic-look.ts";
import { icon } from "./icons.ts";
import { WORDINGS } from "./languages.ts";
import { STYLE } from "./style.ts";

/** Escaped HTML, as hono's `html` gives it. */
export type Html = ReturnType<typeof html>;

/** A whole page. */
export interface Page {
  readonly language: Language;
  readonly title: string;
  readonly main: Html;
  /** The share's path, `/s/{token}`, where the page is about one that is open. */
  readonly link?: string;
  /** How the clinic that it comes from shows itself. */
  readonly look?: ClinicLook;
  /** What comes after the content. */
  readonly after?: Html;
  /** For the head: what only one kind of page needs. */
  readonly head?: Html | string;
}

/** Puts a page together. */
export function layout({ language, title, main, link, look, after, head = "" }: Page): Html {
  return html`<!doctype html>
<html lang="${language}" dir="${WORDINGS[language].direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="robots" content="noindex">
<meta name="format-detection" content="telephone=no">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#f8f3ed" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#161114" media="(prefers-color-scheme: dark)">
<title>${title}</title>
<style>${raw(STYLE)}</style>
${look === undefined ? "" : clinicStyle(look)}
${head}
</head>
<body${link === undefined ? "" : html` data-link="${link}"`}>
<header class="bar">${link === undefined || look === undefined ? "" : html`${fromClinic(look, language, link)}${languages(language, link)}`}</header>
${main}
${after ?? ""}
</body>
</html>`;
}

function languages(current: Language, link: string): Html {
  const { page, name } = WORDINGS[current];
  const others = LANGUAGES.filter((language) => language !== current).map((language) => [language, WORDINGS[language]] as const);
  return html`<nav class="languages" aria-label="${page.language}"><details><summary>${icon("languages")}${name}</summary><ul role="list">${others.map(
    ([language, { name: own }]) =>
      html`<li><a href="${link}?language=${language}" lang="${language}" hreflang="${language}">${own}</a></li>`,
  )}</ul></details></nav>`;
}
