import { html } from "hono/html";
import type { Language } from "#pipeline/documents";
import { dateIn, WORDINGS } from "./languages.ts";
import { LIGHT } from "./palette.ts";

/** All that a message may say: no name, no examination, no picture. */
export interface MessageFacts {
  readonly language: Language;
  /** The clinic's display name, where it has set one. */
  readonly clinic: string | undefined;
  readonly link: string;
  readonly expires: Date;
  /** The clinic's own words in this language, from its template. E-mails have them, texts do not. */
  readonly words?: string | undefined;
}

/** The e-mail that brings a share link: subject, and the same content as text and as HTML that fetches nothing. */
export async function shareEmail(facts: MessageFacts): Promise<{ subject: string; text: string; html: string }> {
  const { email, yourClinic } = WORDINGS[facts.language];
  const clinic = facts.clinic ?? yourClinic;
  const until = email.until(dateIn(facts.language, facts.expires, "long"));
  const notes = [email.private, email.keepsake, email.unexpected, email.stop];
  const own = facts.words === undefined ? [] : [facts.words];
  return {
    subject: email.subject(clinic),
    text: [email.greeting, email.what(clinic), ...own, `${email.open}:\n${facts.link}`, until, ...notes].join("\n\n"),
    html: String(await emailHtml(facts, clinic, until, notes)),
  };
}

const SANS = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const SERIF = "font-family:Georgia,'Times New Roman',serif";

function emailHtml({ language, link, words }: MessageFacts, clinic: string, until: string, notes: readonly string[]) {
  const { direction, page, email } = WORDINGS[language];
  return html`<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light">
<title>${email.subject(clinic)}</title>
</head>
<body style="margin:0;background:${LIGHT.paper};color:#2b2124;${SANS}">
<div role="main" style="max-width:32rem;margin:0 auto;padding:40px 20px">
<div style="background:${LIGHT.print};border-radius:14px;padding:36px 28px">
<p style="margin:0 0 20px;font-size:14px;color:#66565a">${clinic}</p>
<h1 style="margin:0 0 24px;font-size:28px;line-height:1.2;font-weight:400;${SERIF}">${page.title}</h1>
<p style="margin:0 0 12px;font-size:16px;line-height:1.6">${email.greeting}</p>
<p style="margin:0 0 28px;font-size:16px;line-height:1.6">${email.what(clinic)}</p>
${words === undefined ? "" : html`<p style="margin:0 0 28px;font-size:16px;line-height:1.6">${words}</p>`}
<p style="margin:0 0 28px"><a href="${link}" style="display:inline-block;background:${LIGHT.accent};color:${LIGHT.onAccent};text-decoration:none;padding:14px 28px;border-radius:999px;font-size:16px">${email.open}</a></p>
<p style="margin:0 0 8px;font-size:15px;line-height:1.6">${until}</p>
<p dir="ltr" style="margin:0;font-size:13px;line-height:1.5;word-break:break-all;text-align:start"><a href="${link}" style="color:${LIGHT.accent}">${link}</a></p>
</div>
<div style="padding:20px 28px 0">${notes.map((note) => html`<p style="margin:0 0 8px;font-size:13px;line-height:1.5;color:#66565a">${note}</p>`)}</div>
</div>
</body>
</html>`;
}

/** The text message that brings a share link; `canAnswer`: it comes from a number, so that STOP can be sent back. */
export function shareText({ language, clinic, link, expires }: MessageFacts, canAnswer: boolean): string {
  const { sms, smsStop, yourClinic } = WORDINGS[language];
  return `${sms(clinic ?? yourClinic, link, dateIn(language, expires, "short"))} ${canAnswer ? smsStop.reply : smsStop.tell}`;
}
