import { html } from "hono/html";
import { dateIn, WORDINGS } from "./languages.ts";
import { type Html, layout, mark } from "./layout.ts";
import type { Notice } from "./page-wording.ts";
import { type Print, type Prints, printOf } from "./print.ts";
import type { Wording } from "./wording.ts";

/** What a share's page shows. */
export interface Album extends Prints {
  /** The clinic's display name, where it has set one. */
  readonly clinic: string | undefined;
  readonly expires: Date;
  /** How many images of the share have no copy for the patient. */
  readonly withoutPicture: number;
}

const REFRESH_SECONDS = 10;

/** The family's page. Works without script; reloads by itself only while there is nothing on it yet. */
export function albumPage(album: Album): Html {
  const wording = WORDINGS[album.language];
  const waits = album.prints.length > 0 && album.prints.every(({ kind }) => kind === "preparing");
  const main = html`<main>${waits ? waiting(album, wording) : opened(album, wording)}${notes(wording)}</main>`;
  return layout(album.language, wording.page.title, main, waits ? REFRESH_SECONDS : undefined);
}

const until = ({ language, expires }: Album, { page }: Wording): string => page.until(dateIn(language, expires, "long"));

const from = ({ clinic }: Album, { page, yourClinic }: Wording): Html =>
  html`<p class="from">${page.from(clinic ?? yourClinic)}</p>`;

const waiting = (album: Album, wording: Wording): Html => html`<header class="opening waits">${mark("mark")}${from(album, wording)}
<h1>${wording.page.preparing.title}</h1>
<p class="lead">${wording.page.preparing.text}</p>
<p class="contents">${until(album, wording)}</p></header>`;

function opened(album: Album, wording: Wording): Html {
  const { prints, withoutPicture } = album;
  const { page } = wording;
  const without = withoutPicture === 0 ? "" : html`<p class="without">${page.withoutPicture(withoutPicture)}</p>`;
  if (prints.length === 0)
    return html`<header class="opening">${mark("mark")}${from(album, wording)}<h1>${page.title}</h1>${without}</header>`;
  return html`<header class="opening">${mark("mark")}${from(album, wording)}
<h1>${page.title}</h1>
<p class="lead">${page.lead}</p>
<p class="contents"><b>${contents(prints, wording)}</b><br>${until(album, wording)}</p></header>
<ul class="${arrangement(prints.length)}" role="list">${prints.map((print, at) => html`<li>${printOf(print, { album, at })}</li>`)}</ul>
${prints.some(({ kind }) => kind === "preparing") ? html`<p class="again"><a class="button" href="">${page.lookAgain}</a></p>` : ""}
${without}`;
}

function contents(prints: readonly Print[], { page }: Wording): string {
  const pictures = prints.filter(({ kind }) => kind === "picture").length;
  const clips = prints.filter(({ kind }) => kind === "clip").length;
  if (clips === 0) return page.pictures(pictures);
  return pictures === 0 ? page.clips(clips) : page.and(page.pictures(pictures), page.clips(clips));
}

/** Two lie side by side; from five on the first two are larger, and the last row stays full where the count allows. */
function arrangement(count: number): string {
  if (count === 2 || count === 4) return "album pair";
  return count >= 5 && (count - 2) % 3 === 0 ? "album large" : "album";
}

const note = ({ title, text }: Notice): Html => html`<section><h2>${title}</h2><p>${text}</p></section>`;

const notes = ({ page }: Wording): Html =>
  html`<footer class="notes">${[page.keeping, page.private, page.keepsake].map(note)}</footer>`;
