import { createHash } from "node:crypto";
import { ALBUM_STYLE } from "./album-style.ts";
import { PALETTE } from "./palette.ts";
import { VIEWER_STYLE } from "./viewer-style.ts";

const BASE = `
*, *::before, *::after { box-sizing: border-box; }
html { background: var(--paper); -webkit-text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; min-height: 100svh; display: flex; flex-direction: column; overflow-x: clip;
  color: var(--ink); font: 1.0625rem/1.6 var(--sans); position: relative; isolation: isolate;
  padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);
}
/* The rings of an ultrasound picture, far behind everything. */
body::before {
  content: ""; position: absolute; z-index: -1; inset: 0 0 auto; height: 46rem; pointer-events: none;
  background: repeating-radial-gradient(circle at 50% -18rem, transparent 0 5.400rem, var(--ring) 5.450rem 5.550rem, transparent 5.600rem 6rem);
  -webkit-mask-image: linear-gradient(#000, transparent); mask-image: linear-gradient(#000, transparent);
}
:lang(ar) { --serif: "Geeza Pro", "Noto Naskh Arabic", Amiri, "Traditional Arabic", serif; line-height: 1.8; }
h1, h2 { font-family: var(--serif); font-weight: 400; text-wrap: balance; margin: 0; }
h1 { font-size: clamp(2rem, 1.500rem + 2.400vw, 3.500rem); line-height: 1.1; letter-spacing: -.015em; }
h1:lang(ar) { letter-spacing: 0; line-height: 1.35; }
h2 { font-size: 1.250rem; line-height: 1.3; }
p { margin: 0; text-wrap: pretty; }
.alone p { text-wrap: balance; }
ul { list-style: none; margin: 0; padding: 0; }
a { color: var(--accent); text-underline-offset: .2em; }
button, input { font: inherit; color: inherit; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: .25rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.icon { width: 1.250rem; height: 1.250rem; flex: none; }
.lead { font-size: clamp(1.0625rem, 1rem + .3vw, 1.250rem); line-height: 1.55; color: var(--soft); }

.button {
  display: inline-flex; align-items: center; justify-content: center; gap: .625rem; min-height: 3rem; padding: .5rem 1.500rem; border-radius: 1.500rem;
  border: 1.5px solid var(--accent); background: var(--accent); color: var(--on-accent); font-weight: 600; line-height: 1.25; text-decoration: none; cursor: pointer;
}
.button:hover { background: var(--hover); border-color: var(--hover); }
.button.quiet { background: none; color: var(--accent); border-color: currentColor; }
.button.quiet:hover { background: var(--tint); border-color: currentColor; }
.button[aria-busy=true] { cursor: progress; opacity: .75; }

.bar { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 1rem; width: 100%; max-width: 80rem; min-height: 4rem; margin: 0 auto; padding: .5rem 1.250rem; }
.from { flex: 1 1 9rem; min-width: 0; display: flex; align-items: center; gap: .75rem; font-family: var(--serif); font-size: 1.0625rem; line-height: 1.25; }
.from .mark { width: 2rem; height: 2rem; margin: 0; }
.from img { display: block; width: auto; height: 2.500rem; max-width: min(9rem, 30vw); object-fit: contain; }
@media (max-width: 29.990rem) { .from img + span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); } }
@media (prefers-color-scheme: dark) { .from img { padding: .250rem .375rem; border-radius: .375rem; background: #fff; } }
.mark { display: block; width: 4rem; height: 4rem; color: var(--accent); flex: none; }
.languages { margin-inline-start: auto; }
.languages details { position: relative; }
summary { cursor: pointer; }
.languages summary { display: flex; align-items: center; gap: .5rem; min-height: 2.750rem; padding: 0 .75rem; border-radius: 1.500rem; font-size: .9375rem; list-style: none; color: var(--soft); }
summary::-webkit-details-marker { display: none; }
.languages summary:hover, .languages li a:hover { background: var(--tint); }
.languages ul { position: absolute; inset-inline-end: 0; z-index: 2; min-width: 10rem; padding: .375rem; background: var(--print); border: 1px solid var(--line); border-radius: .75rem; box-shadow: 0 16px 40px -16px rgb(var(--shadow) / .45); }
.languages li a { display: flex; align-items: center; min-height: 2.750rem; padding: 0 .875rem; border-radius: .5rem; color: var(--ink); text-decoration: none; }

.alone { flex: 1; display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 1.250rem; width: 100%; max-width: 38rem; margin: 0 auto; padding: 2rem 1.250rem 5rem; text-align: center; }
.passcode { display: grid; gap: .75rem; width: 100%; max-width: 22rem; margin-top: .5rem; text-align: start; }
.passcode label { font-weight: 600; }
.passcode input { width: 100%; min-height: 3.500rem; padding: 0 1rem; border: 1.5px solid var(--soft); border-radius: .75rem; background: var(--print); font-size: 1.500rem; letter-spacing: .14em; text-align: center; }
.passcode [role=alert] { color: var(--accent); font-weight: 600; }
.waits .mark, .waiting .mark, .waiting svg { animation: breathe 3s ease-in-out infinite; }
@keyframes breathe { 50% { opacity: .35; } }
@media (prefers-reduced-motion: reduce) { * { animation: none !important; scroll-behavior: auto !important; transition: none !important; } }
`;

/** The look of every page for families: paper, prints with a white border, one warm colour. Contrasts meet WCAG 2.2 AA. */
export const STYLE = `${PALETTE}${BASE}${ALBUM_STYLE}${VIEWER_STYLE}`.replaceAll(/\n\s*/g, "\n");

/** The source expression that lets exactly this style sheet through a content security policy (CSP3 2.3.1). */
export const STYLE_SOURCE = `'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`;
