import { html, raw } from "hono/html";
import { PALETTE } from "#pages/palette";

const STYLE = `${PALETTE}
*, *::before, *::after { box-sizing: border-box; }
html { background: var(--paper); -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 48rem; padding: 2.5rem 1.25rem 4rem; color: var(--ink); font: 1rem/1.6 var(--sans); overflow-wrap: anywhere; }
h1, h2 { font-family: var(--serif); font-weight: 400; line-height: 1.2; text-wrap: balance; }
h1 { font-size: clamp(1.75rem, 1.4rem + 2vw, 2.5rem); margin: 0 0 .75rem; }
h2 { font-size: 1.375rem; margin: 2.5rem 0 .75rem; }
a { color: var(--accent); text-underline-offset: .2em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: .25rem; }
nav { margin-bottom: 1.5rem; }
time, dt, .soft { color: var(--soft); }
ul.messages { list-style: none; padding: 0; margin: 2rem 0 0; display: grid; gap: .75rem; }
ul.messages a, pre, table, iframe { background: var(--print); border: 1px solid var(--line); border-radius: .375rem; }
ul.messages a { display: block; padding: .875rem 1rem; color: inherit; text-decoration: none; }
ul.messages a:hover { border-color: var(--accent); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; } dd { margin: 0; }
pre { white-space: pre-wrap; font: inherit; padding: 1rem; margin: 0; }
iframe { width: 100%; height: 70vh; background: #fff; }
table { border-spacing: 0; width: 100%; padding: .25rem 0; }
th, td { text-align: right; padding: .375rem .75rem; font-size: .9375rem; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
th:first-child, td:first-child { text-align: left; } th { color: var(--soft); font-weight: 400; }
code { font-size: .9375em; }`;

/** A page of the runtime itself, for the person at the machine: no script, nothing from elsewhere. */
export const localPage = async (title: string, content: ReturnType<typeof html>): Promise<string> =>
  String(
    await html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} · Keepsake</title>
<style>${raw(STYLE)}</style></head>
<body>${content}</body>
</html>`,
  );
