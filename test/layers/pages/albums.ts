import type { Album } from "#pages/album-page";
import type { Print } from "#pages/print";

export const picture = (n: number): Print => ({ kind: "picture", n, width: 1016, height: 708, thumbnailWidth: 480 });
export const clip = (n: number): Print => ({ kind: "clip", n, width: 1016, height: 708 });
export const preparing = (n: number): Print => ({ kind: "preparing", n });

export const album = (change: Partial<Album> = {}): Album => ({
  language: "en",
  clinic: "Lindenhof",
  expires: new Date("2027-03-12T00:00:00Z"),
  media: "TOKEN/m",
  prints: [picture(1), clip(2), picture(3)],
  withoutPicture: 0,
  ...change,
});
