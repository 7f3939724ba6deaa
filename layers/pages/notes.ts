import { html } from "hono/html";
import type { Language } from "#pipeline/documents";
import { WORDINGS } from "./languages.ts";
import type { Html } from "./layout.ts";
import type { Notice } from "./page-wording.ts";
import type { Wording } from "./wording.ts";

/** What a family should know, and what it can ask for: below the pictures, in plain words. `link` is `/s/{token}`. */
export function notes(link: string, language: Language): Html {
  const wording = WORDINGS[language];
  const { page, data } = wording;
  const action = (wish: string): string => `${link}/${wish}?language=${language}`;
  return html`<footer class="notes"><div class="three">${[page.keeping, page.private, page.keepsake].map(note)}</div>
<div class="two"><section><h2>${data.title}</h2><ul>${data.texts.map((text) => html`<li>${text}</li>`)}</ul></section>
<div class="asks">${report(action("report"), wording)}${erase(action("erase"), wording)}</div></div></footer>`;
}

const note = ({ title, text }: Notice): Html => html`<section><h2>${title}</h2><p>${text}</p></section>`;

/** One touch, behind a fold that says what it does. */
const report = (
  action: string,
  { report }: Wording,
): Html => html`<details><summary><h2>${report.title}</h2></summary><p>${report.text}</p>
<form method="post" action="${action}"><button class="button quiet" name="what" value="name">${report.name}</button>
<button class="button quiet" name="what" value="not-mine">${report.notMine}</button></form></details>`;

const erase = (
  action: string,
  { erase }: Wording,
): Html => html`<details><summary><h2>${erase.title}</h2></summary><p>${erase.text}</p>
<form method="post" action="${action}"><label class="sure"><input type="checkbox" name="sure" value="yes" required>${erase.sure}</label>
<button class="button quiet">${erase.button}</button></form></details>`;
