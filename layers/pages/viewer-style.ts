/** The view that fills the screen: the picture, black around it, and what is needed to move on. Always dark, whatever the theme. */
export const VIEWER_STYLE = `
.viewing { overflow: hidden; }
.viewer { width: 100%; height: 100%; max-width: none; max-height: none; margin: 0; padding: 0; border: 0; background: #0b080a; color: #f7eeea; overflow: hidden; }
.viewer::backdrop { background: #0b080a; }
.viewer[open] { display: grid; grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr); }
.viewer :focus-visible { outline-color: #f2adb7; outline-offset: -3px; }
.top { display: flex; align-items: center; justify-content: space-between; padding: .5rem .75rem; padding-inline-start: 1.250rem; }
.place { font-variant-numeric: tabular-nums; }
.round { display: grid; place-items: center; width: 3rem; height: 3rem; padding: 0; border: 0; border-radius: 50%; background: rgb(40 32 36 / .8); color: inherit; cursor: pointer; }
.round:hover { background: #4a3a42; }
.round[disabled] { visibility: hidden; }
.strip { display: flex; overflow-x: auto; overscroll-behavior: contain; scroll-snap-type: x mandatory; scrollbar-width: none; }
.strip::-webkit-scrollbar { display: none; }
.slide { flex: 0 0 100%; display: grid; place-items: center; height: 100%; scroll-snap-align: center; scroll-snap-stop: always; }
.slide > * { display: block; width: 100%; height: 100%; min-height: 0; object-fit: contain; }
.previous, .next { position: absolute; top: 50%; translate: 0 -50%; }
.previous { inset-inline-start: .75rem; }
.next { inset-inline-end: .75rem; }
.previous .icon, [dir=rtl] .next .icon { transform: scaleX(-1); }
[dir=rtl] .previous .icon { transform: none; }
.tools { display: flex; justify-content: center; gap: .5rem; padding: .5rem; padding-bottom: max(.5rem, env(safe-area-inset-bottom)); }
.tools .tool { color: inherit; min-height: 3rem; padding: 0 1.250rem; }
.tools .tool:hover { background: #33282e; }
@media (min-width: 44rem) { .slide { padding: 0 4.500rem; } }
@media (pointer: coarse) and (max-width: 44rem) { .previous, .next { top: auto; bottom: max(.5rem, env(safe-area-inset-bottom)); translate: none; background: none; } }
`;
