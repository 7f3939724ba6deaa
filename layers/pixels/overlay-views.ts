import type { Picture } from "#codecs/picture";

const WINDOW = 8; // frames: what stands still so long is overlay, whatever moves has gone dark

/** The darkest that each sample was in some frames that follow each other: of a clip what stands still and is bright. */
export interface OverlayView {
  readonly picture: Picture;
  /** How many frames it is made of; 1 is a frame as it is. */
  readonly frames: number;
}

/** The views of a clip in which its text is looked for: one for each eight frames. Of a still the picture itself. */
export async function* overlayViews(pictures: AsyncIterable<Picture> | Iterable<Picture>): AsyncGenerator<OverlayView> {
  let darkest: Picture | undefined;
  let frames = 0;
  for await (const picture of pictures) {
    darkest = darkest === undefined ? { ...picture, data: picture.data.slice() } : darkened(darkest, picture);
    frames += 1;
    if (frames < WINDOW) continue;
    yield { picture: darkest, frames };
    [darkest, frames] = [undefined, 0];
  }
  if (darkest !== undefined) yield { picture: darkest, frames };
}

/** In place. */
function darkened(darkest: Picture, { data, width, height }: Picture): Picture {
  if (width !== darkest.width || height !== darkest.height) throw new RangeError("The frames of a clip have one size.");
  const into = darkest.data;
  for (let i = 0; i < into.length; i++) if ((data[i] as number) < (into[i] as number)) into[i] = data[i] as number;
  return darkest;
}
