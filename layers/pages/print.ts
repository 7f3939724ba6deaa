import { html } from "hono/html";
import type { Language } from "#pipeline/documents";
import { icon, mark } from "./icons.ts";
import { WORDINGS } from "./languages.ts";
import type { Html } from "./layout.ts";
import type { Wording } from "./wording.ts";

interface Size {
  /** Its place in the share, from 1: names its media. */
  readonly n: number;
  readonly width: number;
  readonly height: number;
}

/** One thing in the album; sizes in pixels. */
export type Print =
  | ({
      readonly kind: "picture";
      /** The same picture in all its widths, smallest first. */
      readonly sources: readonly { readonly url: string; readonly width: number }[];
    } & Size)
  | ({ readonly kind: "clip" } & Size)
  | { readonly kind: "preparing"; readonly n: number };

/** The things of an album, in the order they are shown. */
export interface Prints {
  readonly language: Language;
  /** The share's path, `/s/{token}`. */
  readonly link: string;
  readonly prints: readonly Print[];
}

const FIRST_SCREEN = 2; // prints that a phone may show before scrolling: fetched at once

interface Place {
  readonly album: Prints;
  readonly at: number;
}

/** A print with its caption and its way to be saved, as an item of the list. */
export function printOf(print: Print, place: Place): Html {
  const wording = WORDINGS[place.album.language];
  if (print.kind === "preparing") return preparing(print.n, wording);
  return print.kind === "picture" ? picture(print, place, wording) : clip(print, place, wording);
}

/** Its number among its kind, and how many of its kind there are. */
function numbers(kind: Print["kind"], { album, at }: Place): [number, number] {
  const places = album.prints.flatMap((print, index) => (print.kind === kind ? [index] : []));
  return [places.indexOf(at) + 1, places.length];
}

/** What the view that fills the screen says of it: which of all that can be seen. */
function placeAmongAll({ album, at }: Place, { viewer }: Wording): string {
  const shown = album.prints.flatMap(({ kind }, index) => (kind === "preparing" ? [] : [index]));
  return viewer.place(shown.indexOf(at) + 1, shown.length);
}

function picture(print: Print & { kind: "picture" }, place: Place, wording: Wording): Html {
  const { page } = wording;
  const [n, all] = numbers("picture", place);
  const source = `${place.album.link}/m/${print.n}`;
  const { sources } = print;
  return html`<li id="p${print.n}"><figure class="print"><a class="view mount" href="${source}" data-place="${placeAmongAll(place, wording)}"><img
 src="${sources[0]?.url ?? source}" srcset="${sources.map(({ url, width }) => `${url} ${width}w`).join(", ")}" sizes="${sizes(place.at)}"
 width="${print.width}" height="${print.height}" alt="${page.pictureOf(n, all)}" ${place.at < FIRST_SCREEN ? html`fetchpriority="high"` : html`loading="lazy"`}></a>
<figcaption><span class="name">${page.picture(n)}</span>${saveLink(source, page.save, page.savePicture(n))}</figcaption></figure></li>`;
}

/** How wide a print is shown, as the style lays it out. */
const sizes = (at: number): string =>
  at === 0 ? "(min-width: 64rem) 40rem, 94vw" : "(min-width: 80rem) 24rem, (min-width: 64rem) 33vw, (min-width: 44rem) 46vw, 94vw";

function clip(print: Print & { kind: "clip" }, place: Place, wording: Wording): Html {
  const { page, viewer } = wording;
  const [n, all] = numbers("clip", place);
  const source = `${place.album.link}/m/${print.n}`;
  return html`<li id="p${print.n}"><figure class="print"><div class="mount"><video controls playsinline loop muted preload="none"
 poster="${source}.poster" src="${source}" width="${print.width}" height="${print.height}" aria-label="${page.clipOf(n, all)}"></video></div>
<figcaption><span class="name">${page.clip(n)}</span><a class="view tool" href="${source}" aria-label="${page.clip(n)}: ${viewer.name}"
 data-place="${placeAmongAll(place, wording)}">${icon("fill")}</a>${saveLink(source, page.save, page.saveClip(n))}</figcaption></figure></li>`;
}

const saveLink = (source: string, save: string, label: string): Html =>
  html`<a class="save tool" href="${source}?download" aria-label="${label}">${icon("save")}${save}</a>`;

const preparing = (n: number, { page }: Wording): Html => html`<li id="p${n}" data-waiting><figure class="print"><div
 class="mount waiting">${mark("")}</div><figcaption><span class="name">${page.itemPreparing}</span></figcaption></figure></li>`;
