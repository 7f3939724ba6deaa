import { html } from "hono/html";
import { type Listening, listen } from "../local/listen.ts";
import { localPage } from "../local/local-page.ts";
import { type Status, statusLines } from "./status.ts";

/** Serves the status to this machine alone: `/` for a person, `/status.json` for programs, and `POST /retry` to `keepsake uplink retry`. */
export const serveStatus = (port: number, status: () => Status, retry: () => Promise<Retried>): Promise<Listening> =>
  listen("127.0.0.1", port, (request, response) => {
    const json = (code: number, value: unknown) =>
      response.writeHead(code, { "Content-Type": "application/json", "Cache-Control": "no-store" }).end(JSON.stringify(value));
    if (!isLocal(request.headers.host)) return void response.writeHead(403).end();
    if (request.url === "/status.json") return void json(200, status());
    if (request.method === "POST" && request.url === "/retry") {
      // a page elsewhere may not say so without asking first, and is never told yes
      if (request.headers["content-type"] !== "application/json") return void response.writeHead(415).end();
      return void retry().then(
        (retried) => json(200, retried),
        () => response.writeHead(500).end(),
      );
    }
    void page(status()).then((text) =>
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" }).end(text),
    );
  });

/** How many objects each queue tries again. */
export type Retried = Readonly<Record<string, number>>;

/** A page elsewhere whose name was made to mean this machine must not read here. */
const isLocal = (host = ""): boolean => /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(host);

const page = (status: Status): Promise<string> =>
  localPage(
    "Uplink",
    html`<h1>Keepsake Uplink</h1>
      <ul>${statusLines(status).map((line) => html`<li>${line}</li>`)}</ul>
      <h2>Callers that were not served</h2>
      <table>
        <thead><tr><th>When</th><th>AE title</th><th>Address</th><th>Why</th></tr></thead>
        <tbody>${status.received.refused.map(
          ({ at, why, aeTitle, address }) => html`<tr><td>${at}</td><td>${aeTitle}</td><td>${address}</td><td>${why}</td></tr>`,
        )}</tbody>
      </table>
      <p class="soft">A machine that should be served stands in <code>receive.callers</code> of the configuration. This list is kept in memory alone.</p>`,
  );
