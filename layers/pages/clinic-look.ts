import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import type { ClinicSettings } from "#pipeline/clinic-settings";
import type { Language } from "#pipeline/documents";
import { legible, mixed } from "./contrast.ts";
import { mark } from "./icons.ts";
import { WORDINGS } from "./languages.ts";
import type { Html } from "./layout.ts";
import { accentRules, DARK, LIGHT } from "./palette.ts";

/** How a clinic shows itself; neutral where it has said nothing. */
export interface ClinicLook extends Pick<ClinicSettings, "name" | "colour" | "logo"> {
  /** Its own words below the heading, in the page's language. */
  readonly words?: string | undefined;
}

/** Who a page is from: the clinic's logo or our mark, and its name. `link` is `/s/{token}`. */
export function fromClinic({ name, logo }: ClinicLook, language: Language, link: string): Html {
  const { page, yourClinic } = WORDINGS[language];
  const sign =
    logo === undefined ? mark("mark") : html`<img src="${link}/m/logo" alt="" width="${logo.width}" height="${logo.height}">`;
  return html`<p class="from">${sign}<span>${page.from(name ?? yourClinic)}</span></p>`;
}

const BLACK = "#000000";
const WHITE = "#ffffff";
const HOVER = 0.2;

/** The style sheet that gives a page the clinic's colour, in both themes dark or light enough to be read. */
function accentStyle(own: string): string {
  const light = legible(own, [LIGHT.paper, LIGHT.print, LIGHT.tint, LIGHT.onAccent], BLACK);
  const dark = legible(own, [DARK.paper, DARK.print, DARK.tint, DARK.onAccent], WHITE);
  const rules = (colour: string, { onAccent }: { onAccent: string }, towards: string): string =>
    accentRules({ accent: colour, onAccent, hover: mixed(colour, towards, HOVER) });
  return `:root { ${rules(light, LIGHT, BLACK)} }
@media (prefers-color-scheme: dark) { :root { ${rules(dark, DARK, WHITE)} } }`;
}

/** For a page's head. */
export const clinicStyle = ({ colour }: ClinicLook): Html | string =>
  colour === undefined ? "" : html`<style>${raw(accentStyle(colour))}</style>`;

/** What lets `clinicStyle` through a content security policy. */
export const clinicStyleSources = ({ colour }: ClinicLook): readonly string[] =>
  colour === undefined ? [] : [`'sha256-${createHash("sha256").update(accentStyle(colour)).digest("base64")}'`];
