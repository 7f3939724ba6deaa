import { html } from "hono/html";
import type { Language } from "#pipeline/documents";
import { WORDINGS } from "./languages.ts";
import { type Html, mark } from "./layout.ts";
import type { Wording } from "./wording.ts";

/** One thing in the album. `n` is its place in the share and names its media; sizes in pixels. */
export type Print =
  | {
      readonly kind: "picture";
      readonly n: number;
      readonly width: number;
      readonly height: number;
      readonly thumbnailWidth: number;
    }
  | { readonly kind: "clip"; readonly n: number; readonly width: number; readonly height: number }
  | { readonly kind: "preparing"; readonly n: number };

/** The things of an album, in the order they are shown. */
export interface Prints {
  readonly language: Language;
  /** Where the media are, relative to the page: `{token}/m`. */
  readonly media: string;
  readonly prints: readonly Print[];
}

const FIRST_SCREEN = 2; // prints that a phone may show before scrolling: fetched at once

const ARROW = html`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"
 stroke-linejoin="round" aria-hidden="true"><path d="M12 4v11m-5-4.500 5 4.500 5-4.500M5 20h14"/></svg>`;

interface Place {
  readonly album: Prints;
  readonly at: number;
}

/** A print with its caption and its way to be saved. */
export function printOf(print: Print, place: Place): Html {
  const { page } = WORDINGS[place.album.language];
  if (print.kind === "picture") return picture(print, place, page);
  return print.kind === "clip" ? clip(print, place, page) : preparing(page);
}

/** Its number among its kind, and how many of its kind there are. */
function numbers(kind: Print["kind"], { album, at }: Place): [number, number] {
  const places = album.prints.flatMap((print, index) => (print.kind === kind ? [index] : []));
  return [places.indexOf(at) + 1, places.length];
}

function picture(print: Print & { kind: "picture" }, place: Place, page: Wording["page"]): Html {
  const [n, all] = numbers("picture", place);
  const source = `${place.album.media}/${print.n}`;
  const loading = place.at < FIRST_SCREEN ? "eager" : "lazy";
  return html`<figure class="print"><a class="view" href="${source}"><img src="${source}.thumb"
 srcset="${source}.thumb ${print.thumbnailWidth}w, ${source} ${print.width}w" sizes="(min-width: 64rem) 34rem, (min-width: 44rem) 50vw, 94vw"
 width="${print.width}" height="${print.height}" alt="${page.pictureOf(n, all)}" loading="${loading}" decoding="async"></a>
${caption(page.picture(n), source, page.save, page.savePicture(n))}</figure>`;
}

function clip(print: Print & { kind: "clip" }, place: Place, page: Wording["page"]): Html {
  const [n, all] = numbers("clip", place);
  const source = `${place.album.media}/${print.n}`;
  return html`<figure class="print"><video controls playsinline loop muted preload="none" poster="${source}.poster" src="${source}"
 width="${print.width}" height="${print.height}" aria-label="${page.clipOf(n, all)}"></video>
${caption(page.clip(n), source, page.save, page.saveClip(n))}</figure>`;
}

const caption = (
  name: string,
  source: string,
  save: string,
  label: string,
): Html => html`<figcaption><span class="name">${name}</span><a
 class="save" href="${source}?download" aria-label="${label}">${ARROW}${save}</a></figcaption>`;

const preparing = (page: Wording["page"]): Html => html`<figure class="print"><div class="waiting">${mark("")}</div>
<figcaption><span class="name">${page.itemPreparing}</span></figcaption></figure>`;
