import { createHash } from "node:crypto";
import { PALETTE } from "./palette.ts";

/** The look of every page for families: paper, prints with a white border, one warm colour. Contrasts meet WCAG 2.2 AA. */
export const STYLE = `${PALETTE}
*, *::before, *::after { box-sizing: border-box; }
html { background: var(--paper); -webkit-text-size-adjust: 100%; }
body {
  margin: 0; color: var(--ink); font: 1.0625rem/1.6 var(--sans);
  padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);
}
:lang(ar) { --serif: "Geeza Pro", "Noto Naskh Arabic", "Amiri", "Traditional Arabic", serif; line-height: 1.8; }
main { max-width: 74rem; margin: 0 auto; padding: 0 1.25rem; }
h1, h2 { font-family: var(--serif); font-weight: 400; text-wrap: balance; margin: 0; }
p { margin: 0; text-wrap: pretty; }
a { color: var(--accent); text-underline-offset: .2em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: .25rem; }

.opening { max-width: 40rem; margin: 0 auto; padding: clamp(2.5rem, 9vw, 5.5rem) 0 clamp(2.25rem, 6vw, 4rem); text-align: center; }
.mark { display: block; width: 3.75rem; height: 3.75rem; margin: 0 auto 1.5rem; color: var(--accent); }
.from { color: var(--soft); font-size: .9375rem; margin-bottom: .75rem; }
h1 { font-size: clamp(2.125rem, 1.5rem + 3.6vw, 3.75rem); line-height: 1.12; letter-spacing: -.015em; }
h1:lang(ar) { letter-spacing: 0; line-height: 1.4; font-size: clamp(1.875rem, 1.4rem + 2.8vw, 3rem); }
.lead { font-size: clamp(1.125rem, 1.05rem + .4vw, 1.3125rem); line-height: 1.55; margin-top: 1.25rem; }
.contents { color: var(--soft); margin-top: 1.25rem; font-size: .9375rem; }
.contents b { color: var(--ink); font-weight: 600; }

.album {
  list-style: none; margin: 0; padding: 0; display: grid; gap: clamp(1.25rem, 3vw, 2.25rem);
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 19.5rem), 1fr)); align-items: start;
}
.album > :only-child { grid-column: 1 / -1; width: 100%; max-width: 46rem; margin: 0 auto; }
@media (min-width: 64rem) {
  .album.large { grid-template-columns: repeat(6, 1fr); }
  .album.large > li { grid-column: span 2; }
  .album.large > :nth-child(-n + 2) { grid-column: span 3; }
}
@media (min-width: 44rem) { .album.pair { grid-template-columns: 1fr 1fr; } }
.print {
  margin: 0; background: var(--print); padding: .75rem .75rem 0; border-radius: .375rem;
  box-shadow: 0 1px 2px rgb(var(--shadow) / .10), 0 10px 30px -12px rgb(var(--shadow) / .25);
}
.print a.view { display: block; border-radius: .1875rem; }
.print img, .print video { display: block; width: 100%; height: auto; background: #000; border-radius: .1875rem; }
.print figcaption { display: flex; align-items: center; justify-content: space-between; gap: 1rem; min-height: 3.75rem; padding-inline-start: .25rem; }
.name { font-family: var(--serif); font-size: 1.125rem; color: var(--soft); }
.save {
  display: inline-flex; align-items: center; gap: .5rem; min-height: 2.75rem; padding: 0 .875rem; margin-inline-end: -.25rem;
  border-radius: 99rem; font-size: .9375rem; font-weight: 600; text-decoration: none;
}
.save svg { width: 1.125rem; height: 1.125rem; }
.save:hover { background: var(--accent); color: var(--on-accent); }
.waiting { display: grid; place-items: center; aspect-ratio: 4 / 3; border: 1px dashed var(--line); border-radius: .1875rem; }
.waiting svg { width: 2.5rem; height: 2.5rem; color: var(--accent); animation: breathe 3s ease-in-out infinite; }
@keyframes breathe { 50% { opacity: .35; } }
@media (prefers-reduced-motion: reduce) { .waiting svg, .opening.waits .mark { animation: none !important; } }
.opening.waits .mark { animation: breathe 3s ease-in-out infinite; }
.again { text-align: center; margin: 2rem 0 0; }
.button {
  display: inline-flex; align-items: center; min-height: 3rem; padding: 0 1.75rem; border-radius: 99rem;
  background: var(--accent); color: var(--on-accent); text-decoration: none; font-weight: 600;
}
.button:hover { background: var(--hover); }
.without { text-align: center; color: var(--soft); font-size: .9375rem; margin-top: 2rem; }

.notes {
  display: grid; gap: 2rem clamp(2rem, 5vw, 4rem); grid-template-columns: repeat(auto-fit, minmax(min(100%, 16rem), 1fr));
  margin-top: clamp(3rem, 8vw, 5.5rem); padding: clamp(2rem, 5vw, 3rem) 0 clamp(3rem, 7vw, 5rem); border-top: 1px solid var(--line);
}
.notes h2 { font-size: 1.25rem; line-height: 1.3; margin-bottom: .5rem; }
.notes p { color: var(--soft); font-size: .9375rem; }
.alone { min-height: 100vh; min-height: 100svh; display: grid; place-content: center; }
@media print { .save, .notes, .again, .mark { display: none; } .print { box-shadow: none; break-inside: avoid; } }
`;

/** The source expression that lets exactly this style sheet through a content security policy (CSP3 2.3.1). */
export const STYLE_SOURCE = `'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`;
