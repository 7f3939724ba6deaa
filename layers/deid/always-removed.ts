/**
 * True for what never stays, whatever a policy says: commands, file meta, directories, curves, overlays, signatures and what they sign,
 * trailing padding, group lengths. Private elements stay only where they are safe ones.
 */
export const isRemovedAlways = (tag: string): boolean =>
  tag < "00080000" || tag.endsWith("0000") || GROUPS.test(tag) || SIGNATURES.has(tag);

const GROUPS = /^(?:50|60|FFFA|FFFC|FFFE|4FFE)/;

/** Encrypted originals and digital signatures: the first are identity, the others would no longer be true. */
const SIGNATURES: ReadonlySet<string> = new Set(["04000120", "04000500", "04000510", "04000520", "04000402", "04000403"]);
