import { shortHmac } from "#pipeline/derive";

/** The form of UIDs that the standard itself assigns (PS3.6 Annex A): no component has more than four digits, so none is a date or an id. */
const WELL_KNOWN = /^1\.2\.840\.10008(?:\.\d{1,4}){1,9}$/;

/** UIDs of the standard name classes and syntaxes, not studies; they stay. */
export const isWellKnown = (uid: string): boolean => uid.startsWith("1.2.840.10008.") && WELL_KNOWN.test(uid);

/** The form of new UIDs: that of a UUID's 128 bits (PS3.5 B.2). */
export const isNewUid = (uid: string): boolean => /^2\.25\.(?:0|[1-9]\d{0,38})$/.test(uid) && BigInt(uid.slice(5)) < 2n ** 128n;

/** Action U: the same UID always maps to the same new one; only the key's holder can redo the mapping. UUID-derived root, PS3.5 B.2. */
export const uidMap = (uidKey: Uint8Array): ((padded: string) => string) => {
  const hmac = shortHmac(uidKey);
  return (padded) => {
    const isPadded = padded.endsWith("\0") || padded.endsWith(" ");
    const uid = (isPadded ? padded.replace(/[\0 ]+$/, "") : padded).trimStart();
    if (uid === "" || isWellKnown(uid)) return uid;
    return `2.25.${BigInt(`0x${hmac(uid).slice(0, 32)}`)}`;
  };
};
