import { S3Error } from "./errors.ts";

/** What stands in an element: text, a number, children by name, or several elements of one name. */
export type XmlValue = string | number | boolean | undefined | { readonly [name: string]: XmlValue } | readonly XmlValue[];

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

// biome-ignore lint/suspicious/noControlCharactersInRegex: keys may hold control characters; S3 writes them as references.
const escapeText = (text: string): string => text.replace(/[&<>"\u0000-\u001f]/g, (c) => ESCAPES[c] ?? `&#${c.charCodeAt(0)};`);

function element(name: string, value: XmlValue): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join("");
  return `<${name}>${typeof value === "object" ? content(value as { readonly [name: string]: XmlValue }) : escapeText(String(value))}</${name}>`;
}

const content = (children: { readonly [name: string]: XmlValue }): string =>
  Object.entries(children)
    .map(([name, value]) => element(name, value))
    .join("");

/** A document in S3's namespace. Undefined values are left out, arrays repeat their element. */
export const xmlDocument = (root: string, children: { readonly [name: string]: XmlValue }): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${NAMESPACE}">${content(children)}</${root}>`;

/** Errors carry no namespace. */
export const xmlError = (children: { readonly [name: string]: XmlValue }): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${element("Error", children)}`;

/** An element of a request's body: text where it has no children. */
export interface XmlElement {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function entity(name: string): string {
  const code = /^#x[0-9a-f]+$/i.test(name) ? Number.parseInt(name.slice(2), 16) : /^#\d+$/.test(name) ? Number(name.slice(1)) : -1;
  if (code > 0x10ffff) throw new S3Error("MalformedXML");
  const text = code >= 0 ? String.fromCodePoint(code) : ENTITIES[name];
  if (text === undefined) throw new S3Error("MalformedXML");
  return text;
}

const unescapeText = (text: string): string => text.replace(/&([^;]*);/g, (_, name: string) => entity(name));

/** The root element of a request's XML. Elements and text alone: no DOCTYPE, no CDATA, no processing but the declaration. */
export function parseXml(source: string): XmlElement {
  const top: XmlElement = { name: "", children: [], text: "" };
  const open = [top];
  const body = source.replace(/^\uFEFF?\s*<\?xml[^>]*\?>/, "").trim();
  for (const [token] of body.matchAll(/<[^>]*>|[^<]+|</g)) readToken(token, open);
  const root = top.children[0];
  if (open.length !== 1 || root === undefined || top.children.length !== 1) throw new S3Error("MalformedXML");
  return root;
}

function readToken(token: string, open: XmlElement[]): void {
  const current = open.at(-1);
  if (current === undefined) throw new S3Error("MalformedXML");
  if (!token.startsWith("<")) {
    current.text += unescapeText(token);
    return;
  }
  const tag = /^<(\/?)([A-Za-z][\w.:-]*)(?:\s[^>]*?)?(\/?)>$/.exec(token);
  if (tag === null) throw new S3Error("MalformedXML");
  const [, closing, name = "", empty] = tag;
  if (closing === "/") {
    if (current.name !== name) throw new S3Error("MalformedXML");
    open.pop();
    return;
  }
  const child: XmlElement = { name, children: [], text: "" };
  current.children.push(child);
  if (empty !== "/") open.push(child);
}

/** The text of an element's child, or undefined. */
export const childText = (parent: XmlElement, name: string): string | undefined =>
  parent.children.find((child) => child.name === name)?.text;
