import sharp from "sharp";
import { type DataSet, part10 } from "#phantom/part10";
import type { Scene } from "./scene.ts";

/** How a machine stores its pictures. */
export const ENCODINGS = ["RGB", "JPEG of RGB", "JPEG"] as const;
export type Encoding = (typeof ENCODINGS)[number];

const EXPLICIT_LE = "1.2.840.10008.1.2.1";
const JPEG_BASELINE = "1.2.840.10008.1.2.4.50";
const QUALITY = 92;
const COLOURS: Readonly<Record<Encoding, { readonly photometric: string; readonly chroma?: "4:2:0" | "4:4:4" }>> = {
  RGB: { photometric: "RGB" },
  "JPEG of RGB": { photometric: "YBR_FULL", chroma: "4:4:4" },
  JPEG: { photometric: "YBR_FULL_422", chroma: "4:2:0" },
};

/** A scene as a machine stores it, its region in the header; and what a header would know of its strings, where it `isKnown`. */
export async function sceneFile(given: Scene, seed: number, encoding: Encoding, isKnown: boolean): Promise<Uint8Array> {
  const { pictures, ground } = given;
  const { photometric, chroma } = COLOURS[encoding];
  const size = { width: ground.width, height: ground.height, channels: 3 } as const;
  const jpegOf = async (data: Uint8Array) =>
    even(
      await sharp(data, { raw: size })
        .jpeg({ quality: QUALITY, chromaSubsampling: chroma ?? "" })
        .toBuffer(),
    );
  const frames = chroma === undefined ? undefined : await Promise.all(pictures.map(({ data }) => jpegOf(data)));
  const raw = Buffer.concat(pictures.map(({ data }) => data));
  return part10({
    transferSyntax: frames === undefined ? EXPLICIT_LE : JPEG_BASELINE,
    sopClass: `1.2.840.10008.5.1.4.1.1.${pictures.length > 1 ? "3.1" : "6.1"}`,
    sop: `1.2.3.${seed}.1`,
    ...(frames === undefined ? {} : { frames }),
    dataSet: [
      ...header(given, seed, isKnown),
      ["00280002", "US", 3],
      ["00280004", "CS", photometric],
      ["00280006", "US", 0],
      ["00280010", "US", ground.height],
      ["00280011", "US", ground.width],
      ["00280100", "US", 8],
      ["00280101", "US", 8],
      ["00280102", "US", 7],
      ["00280103", "US", 0],
      ...(frames === undefined ? ([["7FE00010", "OB", raw]] as const) : []),
    ],
  });
}

const even = (bytes: Buffer): Buffer => (bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]));

function header({ pictures, ground: { region }, burned }: Scene, seed: number, isKnown: boolean): DataSet {
  const values = isKnown ? burned.flatMap(({ identity }) => identity) : [];
  const numbers = values.filter((value) => /^\d+$/.test(value));
  const names = values.filter((value) => !/^\d+$/.test(value));
  return [
    ["00080005", "CS", "ISO_IR 192"],
    ["00080060", "CS", "US"],
    ["00100010", "PN", names[0] ?? "Nobody^In Particular"],
    ["00100020", "LO", numbers[0] ?? `MRN-${seed}`],
    ["00100030", "DA", numbers.find((number) => /^(?:19|20)\d{6}$/.test(number)) ?? "19900101"],
    ["00101000", "LO", numbers.join("\\")],
    ["00101001", "PN", names.join("\\")],
    ["0020000D", "UI", `1.2.3.${seed}`],
    ["0020000E", "UI", `1.2.3.${seed}.0`],
    [
      "00186011",
      "SQ",
      [
        [
          ["00186018", "UL", region.x0],
          ["0018601A", "UL", region.y0],
          ["0018601C", "UL", region.x1 - 1],
          ["0018601E", "UL", region.y1 - 1],
        ],
      ],
    ],
    ...(pictures.length === 1
      ? []
      : ([
          ["00280008", "IS", String(pictures.length)],
          ["00181063", "DS", "40"],
          ["00280009", "AT", "00181063"],
        ] as const)),
  ];
}
