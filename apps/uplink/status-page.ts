import { html } from "hono/html";
import { type Listening, listen } from "../local/listen.ts";
import { localPage } from "../local/local-page.ts";
import { type Status, statusLines } from "./status.ts";

/** Serves the status to this machine alone: `/` for a person, `/status.json` for programs. */
export const serveStatus = (port: number, status: () => Status): Promise<Listening> =>
  listen("127.0.0.1", port, (request, response) => {
    if (!isLocal(request.headers.host)) return void response.writeHead(403).end();
    if (request.url === "/status.json")
      return void response
        .writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-store" })
        .end(JSON.stringify(status()));
    void page(status()).then((text) =>
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" }).end(text),
    );
  });

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
