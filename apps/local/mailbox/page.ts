import { html } from "hono/html";
import { localPage } from "../local-page.ts";
import type { ReceivedMessage } from "./mailbox.ts";

type Html = ReturnType<typeof html>;

const titleOf = (message: ReceivedMessage): string => message.subject || message.text.slice(0, 60);

/** The list of messages, newest first. */
export const mailboxPage = (messages: readonly ReceivedMessage[]): Promise<string> =>
  localPage(
    "Mailbox",
    html`<nav><a href="/">Keepsake</a></nav>
      <h1>Mailbox</h1>
      <p class="soft">What Keepsake would have sent by e-mail and text message. Kept in memory alone: stopping Keepsake empties it.</p>
      ${messages.length === 0 ? html`<p>Nothing was sent yet.</p>` : html`<ul class="messages">${messages.toReversed().map(row)}</ul>`}`,
  );

const row = (message: ReceivedMessage): Html =>
  html`<li><a href="/mailbox/${message.number}"><strong>${titleOf(message)}</strong><br><span class="soft">${channel(message)} to ${message.to.join(", ")}, ${time(message)}</span></a></li>`;

/** One message: its text with its links, and its HTML in a frame that runs no script. */
export const messagePage = (message: ReceivedMessage): Promise<string> =>
  localPage(
    titleOf(message),
    html`<nav><a href="/mailbox">Mailbox</a></nav>
      <h1>${titleOf(message)}</h1>
      <dl>
        <dt>To</dt><dd>${message.to.join(", ")}</dd>
        <dt>From</dt><dd>${message.from || "no sender name"}</dd>
        <dt>Sent</dt><dd>${time(message)}, by ${channel(message)}</dd>
      </dl>
      <h2>Text</h2>
      <pre>${linked(message.text)}</pre>
      ${message.html === "" ? "" : html`<h2>HTML</h2><iframe title="The message as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${`<base target="_blank">${message.html}`}"></iframe>`}`,
  );

const channel = (message: ReceivedMessage): string => (message.channel === "email" ? "e-mail" : "text message");

const time = (message: ReceivedMessage): Html =>
  html`<time datetime="${message.at}">${message.at.slice(0, 19).replace("T", " ")} UTC</time>`;

const linked = (text: string): readonly (Html | string)[] =>
  text.split(/(https?:\/\/[^\s<>"]+)/).map((part, i) => (i % 2 === 1 ? html`<a href="${part}">${part}</a>` : part));
