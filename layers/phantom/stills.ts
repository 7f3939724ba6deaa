import type { Canvas } from "./canvas.ts";
import { imageHeader, samples } from "./image-header.ts";
import { type PhantomInstance, phantomInstance } from "./instance.ts";
import type { DataSet } from "./part10.ts";
import { profile } from "./profile.ts";
import { measureSkull, nameProfile, screen } from "./screen.ts";
import { scan } from "./sector.ts";
import { skullSection } from "./skull.ts";

const EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";
const ULTRASOUND_IMAGE = "1.2.840.10008.5.1.4.1.1.6.1";
const RATE = 25;
const AT_REST = { shift: 0, turn: 0 } as const;

/** An uncompressed still. */
const still = (name: string, dataSet: DataSet, pixels: Uint8Array): PhantomInstance =>
  phantomInstance(name, pixels, {
    transferSyntax: EXPLICIT_LITTLE_ENDIAN,
    sopClass: ULTRASOUND_IMAGE,
    dataSet: [...dataSet, ["00282110", "CS", "00"], ["7FE00010", "OB", pixels]],
  });

/** The child's profile in RGB. */
export async function profileStill(): Promise<PhantomInstance> {
  const picture = screen(scan(await profile({ beat: 0.3, wave: 0, kick: 0 }), AT_REST, 5), RATE);
  nameProfile(picture);
  return still("profile.dcm", [...imageHeader(1, "Profile"), ...samples("RGB")], picture.rgb);
}

/** Brightness as ITU-R BT.601 weighs it. */
const luma = ({ rgb }: Canvas): Uint8Array =>
  Uint8Array.from({ length: rgb.length / 3 }, (_, i) => {
    const [red = 0, green = 0, blue = 0] = rgb.subarray(i * 3, i * 3 + 3);
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  });

/** The head with its measurements in MONOCHROME2. */
export async function headStill(): Promise<PhantomInstance> {
  const picture = screen(scan(await skullSection(), AT_REST, 7), RATE);
  measureSkull(picture);
  return still("head.dcm", [...imageHeader(2, "Head, measured"), ...samples("MONOCHROME2")], luma(picture));
}
