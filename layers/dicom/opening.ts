import { Rejection } from "#pipeline/rejections";
import { type Encoding, EXPLICIT_LE, IMPLICIT_LE, type Leaf } from "./elements.ts";
import type { Parser } from "./parser.ts";
import { trimmed } from "./text.ts";
import { TRANSFER_SYNTAXES, type TransferSyntax } from "./transfer-syntaxes.ts";
import { vrForm } from "./vr-forms.ts";

/** What stands before the data set. */
export interface Opening {
  /** Undefined where no meta information names it. */
  readonly transferSyntax: string | undefined;
  /** Where the data set starts. */
  readonly start: number;
}

const EXPLICIT_BE: Encoding = { implicit: false, bigEndian: true };
const IMPLICIT_UID = "1.2.840.10008.1.2";
const EXPLICIT_UID = "1.2.840.10008.1.2.1";
const BIG_ENDIAN_UID = "1.2.840.10008.1.2.2";

/** Groups a data set may begin with; the last is illegal and met. */
const FIRST_GROUPS: ReadonlySet<number> = new Set([0x04, 0x08, 0x10]);

const isPrefix = (bytes: Uint8Array): boolean =>
  bytes.length === 4 && bytes[0] === 0x44 && bytes[1] === 0x49 && bytes[2] === 0x43 && bytes[3] === 0x4d;

const isMeta = (next: Uint8Array): boolean => next[0] === 0x02 && next[1] === 0;

/** Preamble and file meta information (PS3.10 section 7), or neither. Throws Rejection NOT_DICOM. */
export function readOpening(parser: Parser): Opening {
  const prefixed = [132, 4].find((start) => isPrefixed(parser, start));
  parser.position = prefixed ?? 0;
  let transferSyntax: string | undefined;
  let hasMeta = false;
  while (isMeta(parser.peek(6))) {
    const encoding = vrForm(parser.peek(6)[4] ?? 0, parser.peek(6)[5] ?? 0) === undefined ? IMPLICIT_LE : EXPLICIT_LE;
    const element = parser.element(parser.head(encoding), encoding, 0);
    if (element.tag === "00020010") transferSyntax = trimmed((element as Leaf).value);
    hasMeta = true;
  }
  if (!hasMeta && !isFirst(parser.peek(6))) throw new Rejection("NOT_DICOM");
  return { transferSyntax: transferSyntax === "" ? undefined : transferSyntax, start: parser.position };
}

/** The letters DICM stand elsewhere by chance; behind a real prefix begins meta information, or at least a data set. */
function isPrefixed(parser: Parser, start: number): boolean {
  if (parser.fileEnd < start) return false;
  parser.position = start - 4;
  const prefix = parser.take(4);
  const next = parser.peek(6);
  return isPrefix(prefix) && (isMeta(next) || isFirst(next) || parser.fileEnd === start);
}

const isExplicit = (next: Uint8Array): boolean => vrForm(next[4] ?? 0, next[5] ?? 0) !== undefined;

/** True where a data set may begin so: with a low group in either byte order. */
const isFirst = (next: Uint8Array): boolean =>
  (FIRST_GROUPS.has(next[0] ?? 0) && next[1] === 0) || (next[0] === 0 && FIRST_GROUPS.has(next[1] ?? 0) && isExplicit(next));

/** A data set's transfer syntax, and how its elements are really encoded. */
export interface Syntax {
  readonly transferSyntax: string;
  readonly syntax: TransferSyntax;
  readonly encoding: Encoding;
}

/** How the data set that begins with `next` is encoded, where that can be seen; explicit unless an implicit head makes more sense. */
function seen(next: Uint8Array, named: Encoding): Encoding {
  if (next.length < 6) return named;
  const [first = 0, second = 0] = next;
  if (isExplicit(next)) return first === 0 && second !== 0 ? EXPLICIT_BE : EXPLICIT_LE;
  return named.implicit || second !== 0 || (next[4] === 0x20 && next[5] === 0x20) ? named : IMPLICIT_LE;
}

/**
 * The transfer syntax to read and write a data set in: the named one, unless the first element shows that the writer used another encoding.
 * Of native pixel data the syntax then follows the bytes; encapsulated data keep theirs. Throws Rejection.
 */
export function syntaxOf(named: string | undefined, next: Uint8Array): Syntax {
  const row = TRANSFER_SYNTAXES[named ?? (isExplicit(next) ? EXPLICIT_UID : IMPLICIT_UID)];
  if (row === undefined) throw new Rejection("UNSUPPORTED_TRANSFER_SYNTAX");
  const encoding = seen(next, { implicit: row.implicit ?? false, bigEndian: row.bigEndian ?? false });
  if (named !== undefined && (row.codec !== "raw" || row.deflated)) return { transferSyntax: named, syntax: row, encoding };
  const transferSyntax = encoding.implicit ? IMPLICIT_UID : encoding.bigEndian ? BIG_ENDIAN_UID : EXPLICIT_UID;
  return { transferSyntax, syntax: TRANSFER_SYNTAXES[transferSyntax] ?? row, encoding };
}
