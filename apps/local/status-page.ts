import { html } from "hono/html";
import { localPage } from "./local-page.ts";
import type { QueueDepth } from "./queues.ts";

/** What the status page tells. */
export interface Status {
  readonly data: string;
  readonly queues: readonly QueueDepth[];
  readonly messages: number;
}

/** What runs here, where its data is, and what waits in which queue. */
export const statusPage = ({ data, queues, messages }: Status): Promise<string> =>
  localPage(
    "Status",
    html`<h1>Keepsake</h1>
      <p>Takes ultrasound files, removes identity, makes pictures and clips, and sends families a link. This page is for the person at this machine.</p>
      <dl>
        <dt><a href="/mailbox">Mailbox</a></dt><dd>${messages} sent since the start</dd>
        <dt>Data and logs</dt><dd><code>${data}</code></dd>
        <dt>Waiting for a person</dt><dd><code>npx --no keepsake review list</code></dd>
      </dl>
      <h2>Queues</h2>
      <table>
        <thead><tr><th>Queue</th><th>Ready</th><th>Delayed</th><th>In work</th><th>Failed</th></tr></thead>
        <tbody>${queues.map(row)}</tbody>
      </table>
      <p class="soft">A message that fails five times waits under “Failed” until a person looks at it.</p>`,
  );

const row = ({ queue, ready, delayed, inFlight, dead }: QueueDepth) =>
  html`<tr><td>${queue}</td><td>${ready}</td><td>${delayed}</td><td>${inFlight}</td><td>${dead}</td></tr>`;
