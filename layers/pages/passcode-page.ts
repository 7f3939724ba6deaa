import { html } from "hono/html";
import type { Language } from "#pipeline/documents";
import { mark } from "./icons.ts";
import { WORDINGS } from "./languages.ts";
import { type Html, layout } from "./layout.ts";
import type { Addressed } from "./notice-page.ts";

/** What came of the last try. */
export type PasscodeHint = { readonly wrong: true } | { readonly waitMinutes: number };

/** Asks for a share's passcode, or says when one is taken again. */
export function passcodePage(language: Language, { link, look }: Addressed, hint?: PasscodeHint): Html {
  const { title } = WORDINGS[language].passcode;
  const body =
    hint !== undefined && "waitMinutes" in hint
      ? wait(language, link, hint.waitMinutes)
      : question(language, link, hint !== undefined);
  const main = html`<main class="alone">${mark("mark")}<h1>${title}</h1>${body}</main>`;
  return layout({ language, title, main, link, look });
}

function wait(language: Language, link: string, minutes: number): Html {
  const { passcode } = WORDINGS[language];
  return html`<p class="lead" role="alert">${passcode.wait(minutes)}</p>
<a class="button quiet" href="${link}?language=${language}">${passcode.again}</a>`;
}

/** One field that can be pasted into and that a phone fills from a message. */
function question(language: Language, link: string, wasWrong: boolean): Html {
  const { passcode } = WORDINGS[language];
  return html`<p class="lead">${passcode.text}</p>
<form class="passcode" method="post" action="${link}/passcode?language=${language}">
<label for="passcode">${passcode.label}</label>
<input id="passcode" name="passcode" dir="ltr" required maxlength="64" autocomplete="one-time-code" autocapitalize="off" autocorrect="off"
 spellcheck="false" enterkeyhint="go"${wasWrong ? html` aria-invalid="true" aria-describedby="told" autofocus` : ""}>
${wasWrong ? html`<p id="told" role="alert">${passcode.wrong}</p>` : ""}
<button class="button">${passcode.open}</button>
</form>`;
}
