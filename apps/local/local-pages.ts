import type { IncomingMessage } from "node:http";
import type { Answer } from "./http-api.ts";
import type { Mailbox } from "./mailbox/mailbox.ts";
import { mailboxPage, messagePage } from "./mailbox/page.ts";
import { type Status, statusPage } from "./status-page.ts";

const HEADERS = {
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

/** The runtime's own pages: `/`, `/mailbox`, `/mailbox/{n}` and `/mailbox.json`, to this machine alone; undefined for other paths. */
export const localPages =
  (mailbox: Mailbox, status: () => Status) =>
  async (request: IncomingMessage, path: string): Promise<Answer | undefined> => {
    if (request.method !== "GET" || !/^\/(mailbox(\.json|\/\d+)?)?$/.test(path) || !fromThisMachine(request)) return undefined;
    if (path === "/") return htmlAnswer(await statusPage(status()));
    if (path === "/mailbox") return htmlAnswer(await mailboxPage(mailbox.messages()));
    if (path === "/mailbox.json") return answer("application/json", JSON.stringify(mailbox.messages()));
    const message = mailbox.find(Number(path.slice("/mailbox/".length)));
    return message === undefined ? undefined : htmlAnswer(await messagePage(message));
  };

// The mailbox shows addresses and links: not to others on the network, nor to a web page whose host name was pointed here.
function fromThisMachine({ socket, headers }: IncomingMessage): boolean {
  const { remoteAddress = "", localAddress = "" } = socket;
  const name = (headers.host ?? "").replace(/:\d+$/, "");
  return remoteAddress === localAddress && ["localhost", "127.0.0.1", "[::1]", localAddress].includes(name);
}

const htmlAnswer = (page: string): Answer => answer("text/html; charset=utf-8", page);

const answer = (type: string, body: string): Answer => ({
  status: 200,
  headers: { ...HEADERS, "content-type": type },
  body: Buffer.from(body),
});
