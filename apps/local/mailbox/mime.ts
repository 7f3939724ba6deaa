/** A raw message (RFC 5322, RFC 2045) as far as a mailbox shows it. */
export interface Mime {
  /** A header's value, unfolded and decoded (RFC 2047); empty where there is none. */
  header(name: string): string;
  readonly body: { readonly text: string; readonly html: string };
}

const DEEPEST = 8;

/** Reads headers and the text and HTML parts; attachments are passed over. Never throws: what is damaged is empty. */
export function parseMime(source: string, depth = 0): Mime {
  const normal = source.replaceAll("\r\n", "\n");
  const gap = normal.indexOf("\n\n");
  const [head, content] = gap < 0 ? [normal, ""] : [normal.slice(0, gap), normal.slice(gap + 2)];
  const headers = readHeaders(head);
  const header = (name: string) => headers.get(name) ?? "";
  return { header, body: readBody(header, content, depth) };
}

function readHeaders(head: string): ReadonlyMap<string, string> {
  const lines = head.replace(/\n[ \t]+/g, " ").split("\n");
  return new Map(
    lines.map((line) => [line.split(":", 1)[0]?.toLowerCase() ?? "", encodedWords(line.slice(line.indexOf(":") + 1).trim())]),
  );
}

const encodedWords = (value: string): string =>
  value.replace(/=\?utf-8\?([bq])\?([^?]*)\?=(?:\s+(?==\?))?/gi, (_, kind: string, word: string) =>
    kind.toLowerCase() === "b" ? Buffer.from(word, "base64").toString("utf8") : quotedPrintable(word.replaceAll("_", " ")),
  );

function readBody(header: Mime["header"], content: string, depth: number): Mime["body"] {
  const type = header("content-type") || "text/plain";
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary !== undefined && depth < DEEPEST) {
    const parts = content
      .split(`--${boundary}`)
      .slice(1, -1)
      .map((part) => parseMime(part.replace(/^\n/, ""), depth + 1).body);
    return { text: parts.find(({ text }) => text !== "")?.text ?? "", html: parts.find(({ html }) => html !== "")?.html ?? "" };
  }
  const decoded = decode(header("content-transfer-encoding").toLowerCase(), content).trimEnd();
  return { text: type.startsWith("text/plain") ? decoded : "", html: type.startsWith("text/html") ? decoded : "" };
}

function decode(encoding: string, content: string): string {
  if (encoding === "base64") return Buffer.from(content, "base64").toString("utf8");
  return encoding === "quoted-printable" ? quotedPrintable(content) : content;
}

function quotedPrintable(text: string): string {
  const bytes = Buffer.from(text.replace(/=\n/g, ""), "utf8").toString("latin1");
  return Buffer.from(
    bytes.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  ).toString("utf8");
}
