/** The album: prints held by paper corners, the first one beside the heading where there is room. */
export const ALBUM_STYLE = `
.album { width: 100%; max-width: 80rem; margin: 0 auto; padding: 0 1.250rem; }
.opening { display: grid; gap: 1rem; padding: clamp(.75rem, 3vw, 2.500rem) 0 clamp(1.750rem, 4vw, 3rem); }
.facts { color: var(--soft); font-size: .9375rem; }
.facts b { color: var(--ink); font-weight: 600; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; }
.actions form { display: contents; }
.prints { display: grid; gap: clamp(1.500rem, 3vw, 2.500rem); }
.again, .without { margin-top: 2.500rem; text-align: center; color: var(--soft); }

.print { margin: 0; padding: .875rem .875rem 0; background: var(--print); border-radius: .25rem; box-shadow: 0 0 0 1px rgb(var(--shadow) / .05), 0 1px 2px rgb(var(--shadow) / .10), 0 18px 40px -22px rgb(var(--shadow) / .45); }
.mount { display: block; position: relative; }
.mount img, .mount video { display: block; width: 100%; height: auto; background: #000; }
html:not(.may-share) .share { display: none; }
div.mount:not(.waiting)::after { clip-path: inset(0 0 50%); } /* a clip has its controls below */
.mount::after {
  --c: var(--corner); content: ""; position: absolute; inset: -.375rem; pointer-events: none;
  background: linear-gradient(135deg, var(--c) 50%, #0000 50.500%) 0 0, linear-gradient(225deg, var(--c) 50%, #0000 50.500%) 100% 0, linear-gradient(45deg, var(--c) 50%, #0000 50.500%) 0 100%, linear-gradient(315deg, var(--c) 50%, #0000 50.500%) 100% 100%;
  background-size: 1.500rem 1.500rem; background-repeat: no-repeat;
}
.print figcaption { display: flex; align-items: center; gap: .25rem; min-height: 3.500rem; padding-inline-start: .25rem; }
.name { flex: 1; font-family: var(--serif); font-style: italic; font-size: 1.125rem; color: var(--soft); }
.name:lang(ar) { font-style: normal; }
.tool { display: inline-flex; align-items: center; justify-content: center; gap: .5rem; min-width: 2.750rem; min-height: 2.750rem; padding: 0 .75rem; border: 0; border-radius: 1.500rem; background: none; font-size: .9375rem; font-weight: 600; text-decoration: none; cursor: pointer; }
.print .tool { color: var(--accent); }
.print .tool:hover { background: var(--tint); }
.print .save { margin-inline-end: -.5rem; }
.waiting { display: grid; place-items: center; aspect-ratio: 4 / 3; background: var(--tint); color: var(--accent); }
.waiting svg { width: 3rem; height: 3rem; }

@media (min-width: 44rem) {
  .album { padding: 0 2rem; }
  .bar { padding: .75rem 2rem; }
  .prints { grid-template-columns: 1fr 1fr; }
  .prints > :first-child { grid-column: 1 / -1; }
  .opening { max-width: 44rem; }
}
@media (min-width: 44rem) and (max-width: 63.990rem) {
  .threes .prints > :last-child:nth-child(even) { grid-column: 1 / -1; justify-self: center; width: calc(50% - 1rem); }
}
@media (min-width: 64rem) {
  .album, .prints { display: grid; grid-template-columns: repeat(12, minmax(0, 1fr)); gap: 2.500rem; }
  .prints, .again, .without { grid-column: 1 / -1; margin-top: 0; }
  .prints { display: contents; }
  .opening { grid-column: 1 / span 5; align-self: center; padding: 2rem 0; gap: 1.500rem; max-width: none; }
  .facts span, .facts b { display: block; }
  .prints > :first-child { grid-column: 6 / -1; align-self: center; padding: 1.500rem 0; }
  .prints > :first-child .print { transform: rotate(.8deg); }
  .prints > * { grid-column: span 6; }
  .threes .prints > :not(:first-child) { grid-column: span 4; }
  .over-1 .prints > :not(:first-child):nth-last-child(-n + 4), .over-2 .prints > :not(:first-child):nth-last-child(-n + 2) { grid-column: span 6; }
  .pair .prints > :nth-child(2) { grid-column: 4 / span 6; }
}

.notes { width: 100%; max-width: 80rem; margin: clamp(3rem, 8vw, 6rem) auto 0; padding: 0 1.250rem clamp(3rem, 7vw, 5rem); font-size: .9375rem; }
.notes h2 { margin-bottom: .5rem; }
.notes p, .notes li { color: var(--soft); }
.three, .two { display: grid; gap: 2rem clamp(2rem, 5vw, 4rem); padding: clamp(2rem, 5vw, 3rem) 0; border-top: 1px solid var(--line); }
.notes section li { position: relative; padding-inline-start: 1.375rem; margin-bottom: .5rem; }
.notes section li::before { content: ""; position: absolute; inset-inline-start: 0; top: .55em; width: .5rem; height: .5rem; border-radius: 50%; background: var(--corner); }
.asks { display: grid; gap: 1rem; align-content: start; }
.asks details { background: var(--print); border: 1px solid var(--line); border-radius: .75rem; padding: 0 1.250rem; }
.asks summary { display: flex; align-items: center; justify-content: space-between; gap: 1rem; min-height: 3.500rem; list-style: none; }
.asks summary h2 { margin: 0; font-size: 1.125rem; }
.asks summary::after { content: ""; flex: none; width: .5rem; height: .5rem; border: solid var(--accent); border-width: 0 2px 2px 0; transform: translateY(-2px) rotate(45deg); }
.asks [open] summary::after { transform: translateY(2px) rotate(225deg); }
.asks form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; padding: 1rem 0 1.375rem; }
.sure { display: flex; align-items: center; gap: .75rem; min-height: 2.750rem; width: 100%; font-weight: 600; }
.sure input { width: 1.375rem; height: 1.375rem; margin: 0; flex: none; accent-color: var(--accent); }
@media (min-width: 44rem) { .notes { padding-inline: 2rem; } .three { grid-template-columns: repeat(3, 1fr); } .two { grid-template-columns: 1fr 1fr; } }
@media print { .bar, .tool, .notes, .again, .actions { display: none; } .print { box-shadow: none; break-inside: avoid; } }
`;
