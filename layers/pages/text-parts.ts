/** How a text message is cut into the parts that it is charged by (3GPP TS 23.038, 23.040). */

const BASIC =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENDED = "\f^{}\\[~]|€"; // take two places

const GSM = { single: 160, part: 153 };
const UCS2 = { single: 70, part: 67 };

/** The number of parts of a text: 1 for up to 160 letters of the GSM alphabet, or 70 of any other. */
export function textParts(text: string): number {
  const places = gsmPlaces(text);
  const [length, { single, part }] = places === undefined ? [text.length, UCS2] : [places, GSM];
  return length <= single ? 1 : Math.ceil(length / part);
}

/** Undefined where a letter is not of that alphabet. */
function gsmPlaces(text: string): number | undefined {
  let places = 0;
  for (const letter of text) {
    if (BASIC.includes(letter)) places += 1;
    else if (EXTENDED.includes(letter)) places += 2;
    else return undefined;
  }
  return places;
}
