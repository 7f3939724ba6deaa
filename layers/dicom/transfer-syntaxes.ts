/** How the pixel data of a transfer syntax is coded. `raw` is native (uncompressed) pixel data. */
export type PixelCodec =
  | "raw"
  | "rle"
  | "jpeg-baseline"
  | "jpeg-extended"
  | "jpeg-progressive"
  | "jpeg-lossless"
  | "jpeg-ls"
  | "jpeg-2000"
  | "htj2k"
  | "jpeg-xl"
  | "deflated-frames"
  | "video"
  | "encapsulated-raw";

/** One row of PS3.6 Table A-1. */
export interface TransferSyntax {
  readonly name: string;
  readonly codec: PixelCodec;
  readonly implicit?: true;
  readonly bigEndian?: true;
  readonly deflated?: true;
}

const row = (name: string, codec: PixelCodec, flags: Partial<TransferSyntax> = {}): TransferSyntax => ({ name, codec, ...flags });

/** The transfer syntaxes we accept (PS3.6 Table A-1, PS3.5 Annex A). To accept another: its row here, its codec, its fixture. */
export const TRANSFER_SYNTAXES: Readonly<Record<string, TransferSyntax>> = {
  "1.2.840.10008.1.2": row("Implicit VR Little Endian", "raw", { implicit: true }),
  "1.2.840.10008.1.2.1": row("Explicit VR Little Endian", "raw"),
  "1.2.840.10008.1.2.1.98": row("Encapsulated Uncompressed Explicit VR Little Endian", "encapsulated-raw"),
  "1.2.840.10008.1.2.1.99": row("Deflated Explicit VR Little Endian", "raw", { deflated: true }),
  "1.2.840.10008.1.2.2": row("Explicit VR Big Endian", "raw", { bigEndian: true }),
  "1.2.840.10008.1.2.4.50": row("JPEG Baseline (Process 1)", "jpeg-baseline"),
  "1.2.840.10008.1.2.4.51": row("JPEG Extended (Process 2 and 4)", "jpeg-extended"),
  "1.2.840.10008.1.2.4.53": row("JPEG Spectral Selection (retired)", "jpeg-progressive"),
  "1.2.840.10008.1.2.4.55": row("JPEG Full Progression (retired)", "jpeg-progressive"),
  "1.2.840.10008.1.2.4.57": row("JPEG Lossless (Process 14)", "jpeg-lossless"),
  "1.2.840.10008.1.2.4.70": row("JPEG Lossless (Process 14, Selection Value 1)", "jpeg-lossless"),
  "1.2.840.10008.1.2.4.80": row("JPEG-LS Lossless", "jpeg-ls"),
  "1.2.840.10008.1.2.4.81": row("JPEG-LS Near-lossless", "jpeg-ls"),
  "1.2.840.10008.1.2.4.90": row("JPEG 2000 Lossless", "jpeg-2000"),
  "1.2.840.10008.1.2.4.91": row("JPEG 2000", "jpeg-2000"),
  "1.2.840.10008.1.2.4.100": row("MPEG2 Main Profile / Main Level", "video"),
  "1.2.840.10008.1.2.4.100.1": row("Fragmentable MPEG2 Main Profile / Main Level", "video"),
  "1.2.840.10008.1.2.4.101": row("MPEG2 Main Profile / High Level", "video"),
  "1.2.840.10008.1.2.4.101.1": row("Fragmentable MPEG2 Main Profile / High Level", "video"),
  "1.2.840.10008.1.2.4.102": row("MPEG-4 AVC/H.264 High Profile / Level 4.1", "video"),
  "1.2.840.10008.1.2.4.102.1": row("Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.1", "video"),
  "1.2.840.10008.1.2.4.103": row("MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1", "video"),
  "1.2.840.10008.1.2.4.103.1": row("Fragmentable MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1", "video"),
  "1.2.840.10008.1.2.4.104": row("MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video", "video"),
  "1.2.840.10008.1.2.4.104.1": row("Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video", "video"),
  "1.2.840.10008.1.2.4.105": row("MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video", "video"),
  "1.2.840.10008.1.2.4.105.1": row("Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video", "video"),
  "1.2.840.10008.1.2.4.106": row("MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2", "video"),
  "1.2.840.10008.1.2.4.106.1": row("Fragmentable MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2", "video"),
  "1.2.840.10008.1.2.4.107": row("HEVC/H.265 Main Profile / Level 5.1", "video"),
  "1.2.840.10008.1.2.4.108": row("HEVC/H.265 Main 10 Profile / Level 5.1", "video"),
  "1.2.840.10008.1.2.4.110": row("JPEG XL Lossless", "jpeg-xl"),
  "1.2.840.10008.1.2.4.111": row("JPEG XL JPEG Recompression", "jpeg-xl"),
  "1.2.840.10008.1.2.4.112": row("JPEG XL", "jpeg-xl"),
  "1.2.840.10008.1.2.4.201": row("HTJ2K Lossless", "htj2k"),
  "1.2.840.10008.1.2.4.202": row("HTJ2K Lossless RPCL", "htj2k"),
  "1.2.840.10008.1.2.4.203": row("HTJ2K", "htj2k"),
  "1.2.840.10008.1.2.5": row("RLE Lossless", "rle"),
  "1.2.840.10008.1.2.8.1": row("Deflated Image Frame Compression", "deflated-frames"),
};
