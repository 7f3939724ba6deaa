/**
 * True for what never stays, whatever a policy says: commands, file meta, directories, curves, overlays, signatures and what they sign,
 * trailing padding, group lengths. Private elements stay only where they are safe ones.
 */
export function isRemovedAlways(tag: string): boolean {
  const group = tag.slice(0, 4);
  return tag < "00080000" || tag.endsWith("0000") || /^(?:50|60|FFFA|FFFC|FFFE|4FFE)/.test(group) || SIGNATURES.has(tag);
}

/** Encrypted originals and digital signatures: the first are identity, the others would no longer be true. */
const SIGNATURES: ReadonlySet<string> = new Set(["04000500", "04000402", "04000403"]);
