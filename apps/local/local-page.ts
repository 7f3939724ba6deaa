import { html, raw } from "hono/html";

const STYLE = `
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
ul.messages { list-style: none; padding: 0; }
ul.messages a { display: block; padding: .75rem 0; border-top: 1px solid #8886; color: inherit; text-decoration: none; }
dt { font-weight: 600; } dd { margin: 0 0 .5rem; }
pre { white-space: pre-wrap; font: inherit; border: 1px solid #8886; padding: .75rem; }
iframe { box-sizing: border-box; width: 100%; height: 70vh; border: 1px solid #8886; background: #fff; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .25rem .5rem .25rem 0; font-size: .85rem; overflow-wrap: normal; }`;

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
