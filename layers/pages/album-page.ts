import { html } from "hono/html";
import type { ClinicLook } from "./clinic-look.ts";
import { icon, mark } from "./icons.ts";
import { dateIn, WORDINGS } from "./languages.ts";
import { type Html, layout } from "./layout.ts";
import { notes } from "./notes.ts";
import { PAGE_SCRIPT_FILE } from "./page-script.ts";
import { type Print, type Prints, printOf } from "./print.ts";
import { viewerOf } from "./viewer.ts";
import type { Wording } from "./wording.ts";

/** What a share's page shows. */
export interface Album extends Prints {
  readonly look: ClinicLook;
  readonly expires: Date;
  /** How many images of the share have no copy for the patient. */
  readonly withoutPicture: number;
  /** In how many files all of them can be saved at once; 0 where there is one, or none. */
  readonly zips: number;
}

const REFRESH_SECONDS = 10;

/** The family's page. Shows and saves everything without script; reloads by itself then only while there is nothing on it yet. */
export function albumPage(album: Album): Html {
  const { language, link, prints } = album;
  const wording = WORDINGS[language];
  const waits = prints.length > 0 && prints.every(({ kind }) => kind === "preparing");
  const refresh = waits ? html`<noscript><meta http-equiv="refresh" content="${REFRESH_SECONDS}"></noscript>` : "";
  return layout({
    language,
    title: wording.page.title,
    link,
    look: album.look,
    main: waits ? waiting(album, wording) : opened(album, wording),
    after: html`${notes(album.link, language)}${viewerOf(wording)}<p id="told" class="unseen" role="status" data-arrived="${wording.page.arrived}"></p>`,
    head: html`${refresh}<script src="/pages/${PAGE_SCRIPT_FILE}" defer></script>`,
  });
}

const until = ({ language, expires }: Album, { page }: Wording): string => page.until(dateIn(language, expires, "long"));

const waiting = (album: Album, wording: Wording): Html => html`<main class="alone waits" data-waiting>${mark("mark")}
<h1>${wording.page.preparing.title}</h1>
<p class="lead">${wording.page.preparing.text}</p>
<p class="facts">${until(album, wording)}</p></main>`;

function opened(album: Album, wording: Wording): Html {
  const { prints, withoutPicture, look } = album;
  const { page } = wording;
  const without = withoutPicture === 0 ? "" : html`<p class="without">${page.withoutPicture(withoutPicture)}</p>`;
  if (prints.length === 0) return html`<main class="alone">${mark("mark")}<h1>${page.title}</h1>${without}</main>`;
  const isLeft = prints.some(({ kind }) => kind === "preparing");
  return html`<main class="album ${arrangement(prints.length)}">
<div class="opening"><h1>${page.title}</h1>
<p class="lead">${look.words ?? page.lead}</p>
${actions(album, wording)}
<p class="facts" id="facts"><b>${contents(prints, wording)}</b> <span>${until(album, wording)}</span> <span>${page.keepsake.title}.</span></p></div>
<ul class="prints" role="list" data-prints>${prints.map((print, at) => printOf(print, { album, at }))}</ul>
${isLeft ? html`<p class="again" id="again"><a class="button quiet" href="">${page.lookAgain}</a></p>` : ""}
${without}</main>`;
}

/** All at once, in one file or several; and, where a phone has a sheet for it, passing the page on. */
function actions({ link, zips }: Album, { page }: Wording): Html {
  const parts = Array.from({ length: zips }, (_, i) => i + 1);
  const save = (part: number): Html =>
    html`<button class="button" name="part" value="${part}">${icon("save")}<span>${zips === 1 ? page.saveAll : page.savePart(part, zips)}</span></button>`;
  return html`<div class="actions"><form class="all" id="all" method="post" action="${link}/all" data-packing="${page.packing}">${parts.map(save)}</form>
<button class="button quiet share" type="button">${icon("share")}${page.share}</button></div>`;
}

function contents(prints: readonly Print[], { page }: Wording): string {
  const pictures = prints.filter(({ kind }) => kind === "picture").length;
  const clips = prints.filter(({ kind }) => kind === "clip").length;
  if (clips === 0) return `${page.pictures(pictures)}.`;
  return `${pictures === 0 ? page.clips(clips) : page.and(page.pictures(pictures), page.clips(clips))}.`;
}

/** The first one is large; those after it lie in rows of three, the last of them in rows of two where the last row would not be full. */
function arrangement(count: number): string {
  const others = count - 1;
  if (others <= 1) return others === 0 ? "single" : "pair";
  return `threes over-${others % 3}`;
}
