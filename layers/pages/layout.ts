import { html, raw } from "hono/html";
import type { Language } from "#pipeline/documents";
import { WORDINGS } from "./languages.ts";
import { STYLE } from "./style.ts";

/** Escaped HTML, as hono's `html` gives it. */
export type Html = ReturnType<typeof html>;

/** The mark: the fan of an ultrasound picture. Decoration, so nothing for a screen reader. */
export const mark = (className: string): Html => html`<svg class="${className}" viewBox="0 0 48 48" fill="none"
 stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"
 ><path d="M19 9 6 32a30 30 0 0 0 36 0L29 9a16 16 0 0 1-10 0Z"/><path d="M15.500 24.500a17 17 0 0 0 17 0" opacity=".55"/><path
 d="M11.500 31a26 26 0 0 0 25 0" opacity=".55"/></svg>`;

/** A whole page. `refreshSeconds` loads it again by itself: only for a page on which nothing can be interrupted. */
export function layout(language: Language, title: string, main: Html, refreshSeconds?: number): Html {
  const refresh = refreshSeconds === undefined ? "" : html`<meta http-equiv="refresh" content="${refreshSeconds}">`;
  return html`<!doctype html>
<html lang="${language}" dir="${WORDINGS[language].direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#f7f1e8" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#1a1613" media="(prefers-color-scheme: dark)">
${refresh}
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
${main}
</body>
</html>`;
}
