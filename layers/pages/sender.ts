const LONGEST_WORD_BYTES = 45; // so that an encoded word has at most 75 characters (RFC 2047 2)

/** A sender as mail programs show it: the name, then the address. The name may be any text; what is not plain is encoded (RFC 2047). */
export function senderOf(name: string | undefined, address: string): string {
  if (name === undefined) return address;
  return `${/^[\x20-\x7e]*$/.test(name) ? quoted(name) : encodedWords(name)} <${address}>`;
}

/** RFC 5322 3.2.4 */
const quoted = (name: string): string => `"${name.replace(/["\\]/g, "\\$&")}"`;

function encodedWords(name: string): string {
  const words: string[] = [""];
  for (const letter of name) {
    const word = (words.at(-1) ?? "") + letter;
    if (Buffer.byteLength(word) <= LONGEST_WORD_BYTES) words[words.length - 1] = word;
    else words.push(letter);
  }
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString("base64")}?=`).join(" ");
}
