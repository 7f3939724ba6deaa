import sharp from "sharp";
import { GLYPH, textPixels } from "#phantom/font";
import { type Font, prepareFonts } from "./fonts.ts";

/** What a string covers: 0 to 255 a pixel. */
export interface Ink {
  readonly width: number;
  readonly height: number;
  readonly cover: Uint8Array;
}

/** A string drawn in a font of `pixels` an em, without a margin. */
export async function drawn(text: string, { family, bold, zoom }: Font, pixels: number): Promise<Ink> {
  prepareFonts();
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const font = `${family}${bold === true ? " Bold" : ""} ${Math.round(pixels * (zoom ?? 1))}`;
  const picture = sharp({ text: { text: escaped, font, dpi: 72, rgba: false } })
    .greyscale()
    .raw();
  const { data, info } = await picture.toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, cover: Uint8Array.from(data.filter((_, i) => i % info.channels === 0)) };
}

/** A string in the phantom's own letters of seven pixels times `scale`, without soft edges. */
export function stamped(text: string, scale: number): Ink {
  const width = text.length * GLYPH.advance * scale;
  const height = GLYPH.height * scale;
  const cover = new Uint8Array(width * height);
  for (const [x, y] of textPixels(text))
    for (let dy = 0; dy < scale; dy++)
      cover.fill(255, (y * scale + dy) * width + x * scale, (y * scale + dy) * width + (x + 1) * scale);
  return { width, height, cover };
}
