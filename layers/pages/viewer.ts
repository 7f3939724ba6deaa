import { html } from "hono/html";
import { icon } from "./icons.ts";
import type { Html } from "./layout.ts";
import type { Wording } from "./wording.ts";

/** The view that fills the screen, closed and empty: the page's script opens it. */
export const viewerOf = ({ viewer, page }: Wording): Html => html`<dialog class="viewer" aria-label="${viewer.name}">
<div class="top"><p class="place" role="status"></p><button class="round close" type="button" aria-label="${viewer.close}">${icon("close")}</button></div>
<div class="strip" role="group" tabindex="0" aria-label="${viewer.name}"></div>
<button class="round previous" type="button" data-way="-1" aria-label="${viewer.previous}">${icon("onward")}</button>
<button class="round next" type="button" data-way="1" aria-label="${viewer.next}">${icon("onward")}</button>
<div class="tools"><a class="save tool" href="">${icon("save")}${page.save}</a><button class="share tool" type="button">${icon("share")}${page.share}</button></div>
</dialog>`;
