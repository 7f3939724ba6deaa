import { EXPLICIT_LE } from "#dicom/elements";
import { encodeElements, textElement } from "#dicom/encode";
import { IMPLEMENTATION_CLASS } from "#dicom/write";
import { IMPLEMENTATION_VERSION } from "../dimse/associate.ts";
import type { About } from "./sealed-file.ts";

/** Preamble and File Meta Information (PS3.10 7.1) that make a file of a data set as it was received: of the same data set the same, whoever sent it. */
export function part10Head({ sopClass, sopInstance, transferSyntax }: About): Buffer {
  const version = { kind: "leaf", tag: "00020001", vr: "OB", value: Uint8Array.of(0, 1) } as const;
  const meta = encodeElements(
    [
      version,
      textElement("00020002", "UI", sopClass),
      textElement("00020003", "UI", sopInstance),
      textElement("00020010", "UI", transferSyntax),
      textElement("00020012", "UI", IMPLEMENTATION_CLASS),
      textElement("00020013", "SH", IMPLEMENTATION_VERSION),
    ],
    EXPLICIT_LE,
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(meta.length);
  const group = encodeElements([{ kind: "leaf", tag: "00020000", vr: "UL", value: length }], EXPLICIT_LE);
  return Buffer.concat([Buffer.alloc(128), Buffer.from("DICM"), group, meta]);
}
