import { trimmed } from "#dicom/text";

/** Specific Character Set's defined terms without escapes (PS3.3 C.12.1.1.2) and the decoder of each. */
const SINGLE: Readonly<Record<string, string>> = {
  "ISO_IR 13": "shift_jis", // JIS X 0201 is its one-byte half
  "ISO_IR 100": "windows-1252",
  "ISO_IR 101": "iso-8859-2",
  "ISO_IR 109": "iso-8859-3",
  "ISO_IR 110": "iso-8859-4",
  "ISO_IR 126": "iso-8859-7",
  "ISO_IR 127": "iso-8859-6",
  "ISO_IR 138": "iso-8859-8",
  "ISO_IR 144": "iso-8859-5",
  "ISO_IR 148": "windows-1254",
  "ISO_IR 166": "windows-874",
  "ISO_IR 192": "utf-8",
  "ISO_IR 203": "iso-8859-15",
  GB18030: "gb18030",
  GBK: "gb18030",
};

/** What follows ESC to choose a character set (PS3.3 Tables C.12-3 and C.12-4), and its decoder. */
const ESCAPES: Readonly<Record<string, string>> = {
  "(B": "windows-1252",
  "(J": "shift_jis",
  ")I": "shift_jis",
  "-A": "windows-1252",
  "-B": "iso-8859-2",
  "-C": "iso-8859-3",
  "-D": "iso-8859-4",
  "-F": "iso-8859-7",
  "-G": "iso-8859-6",
  "-H": "iso-8859-8",
  "-L": "iso-8859-5",
  "-M": "windows-1254",
  "-T": "windows-874",
  "-b": "iso-8859-15",
  $B: "jis-x-0208",
  "$(D": "jis-x-0212",
  "$)A": "gb18030",
  "$)C": "euc-kr",
};

const decoders = new Map<string, InstanceType<typeof TextDecoder>>();

const decoder = (label: string): InstanceType<typeof TextDecoder> => {
  const known = decoders.get(label) ?? new TextDecoder(label);
  decoders.set(label, known);
  return known;
};

/** Two-byte sets in G0: their bytes with the high bit set are EUC-JP, JIS X 0212 behind 0x8F. */
function decodeJis(bytes: Uint8Array, supplement: boolean): string {
  const euc: number[] = [];
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    if (supplement) euc.push(0x8f);
    euc.push((bytes[i] ?? 0) | 0x80, (bytes[i + 1] ?? 0) | 0x80);
  }
  return decoder("euc-jp").decode(Uint8Array.from(euc));
}

function decodeSegment(bytes: Uint8Array, set: string): string {
  return set.startsWith("jis-x-") ? decodeJis(bytes, set === "jis-x-0212") : decoder(set).decode(bytes);
}

const ESC = 0x1b;

function decodeEscaped(bytes: Uint8Array, initial: string): string {
  let text = "";
  let set = initial;
  let start = 0;
  for (let at = bytes.indexOf(ESC); at !== -1; at = bytes.indexOf(ESC, at + 1)) {
    text += decodeSegment(bytes.subarray(start, at), set);
    const next = String.fromCharCode(...bytes.subarray(at + 1, at + 4));
    const chosen = [next, next.slice(0, 2)].find((candidate) => ESCAPES[candidate] !== undefined) ?? "";
    set = chosen === "(B" ? initial : (ESCAPES[chosen] ?? set);
    start = at + 1 + chosen.length;
  }
  return text + decodeSegment(bytes.subarray(start), set);
}

/** True for bytes that mean the same in every character set. */
export function isPlain(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x80 || byte === ESC) return false;
  }
  return true;
}

/** Text of a value under the Specific Character Set (0008,0005) of its data set, as that attribute's text; padding is trimmed. */
export function decodeText(bytes: Uint8Array, characterSet: string): string {
  if (isPlain(bytes)) return trimmed(bytes);
  const [first = ""] = characterSet.split("\\");
  const set = SINGLE[first.trim().replace(/^ISO 2022 IR/, "ISO_IR")] ?? "windows-1252";
  return decodeEscaped(bytes, set)
    .replace(/[\0 ]+$/, "")
    .trimStart();
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** What a value may say: as its character set has it, and as UTF-8 where it is that, for many writers declare another one. */
export function readingsOf(bytes: Uint8Array, characterSet: string): readonly string[] {
  const text = decodeText(bytes, characterSet);
  try {
    const other = utf8
      .decode(bytes)
      .replace(/[\0 ]+$/, "")
      .trimStart();
    return other === text ? [text] : [text, other];
  } catch {
    return [text];
  }
}
