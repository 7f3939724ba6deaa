import { type BareJpeg, isEverydayJpeg, openJpeg as open } from "#codecs/jpeg";
import type { ImageDescription } from "#dicom/image";
import { orRefuse } from "./decode.ts";
import { Refusal } from "./refusal.ts";

/** A frame's codestream, cleaned and compared with the header. Throws Refusal where it is damaged, of another size, or no 8-bit picture. */
export function openJpeg(bytes: Uint8Array, image: ImageDescription): BareJpeg {
  const jpeg = orRefuse(() => open(bytes, image));
  const { precision, process, components } = jpeg.header;
  if (!isEverydayJpeg(jpeg.header) || jpeg.colour === "unknown")
    throw new Refusal("UNSUPPORTED_ENCODING", `JPEG process ${process}, ${precision} bits, ${components.length} components`);
  return jpeg;
}
