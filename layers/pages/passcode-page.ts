import { html } from "hono/html";
import type { Language } from "#pipeline/documents";
import { mark } from "./icons.ts";
import { WORDINGS } from "./languages.ts";
import { type Html, layout } from "./layout.ts";
import type { Addressed } from "./notice-page.ts";

/** What came of the last try. */
export type PasscodeHint = { readonly wrong: true } | { readonly waitMinutes: number };

/** Asks for a share's passcode: one field that can be pasted into and that a phone fills from a message. */
export function passcodePage(language: Language, { link, look }: Addressed, hint?: PasscodeHint): Html {
  const { passcode } = WORDINGS[language];
  const told = hint === undefined ? undefined : "wrong" in hint ? passcode.wrong : passcode.wait(hint.waitMinutes);
  const main = html`<main class="alone">${mark("mark")}<h1>${passcode.title}</h1><p class="lead">${passcode.text}</p>
<form class="passcode" method="post" action="${link}/passcode?language=${language}">
<label for="passcode">${passcode.label}</label>
<input id="passcode" name="passcode" dir="ltr" required maxlength="64" autocomplete="one-time-code" autocapitalize="off" autocorrect="off"
 spellcheck="false" enterkeyhint="go"${told === undefined ? "" : html` aria-invalid="true" aria-describedby="told" autofocus`}>
${told === undefined ? "" : html`<p id="told" role="alert">${told}</p>`}
<button class="button">${passcode.open}</button>
</form></main>`;
  return layout({ language, title: passcode.title, main, link, look });
}
