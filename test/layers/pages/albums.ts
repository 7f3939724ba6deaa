import type { Album } from "#pages/album-page";
import type { Print } from "#pages/print";

export const picture = (n: number): Print => ({
  kind: "picture",
  n,
  width: 1016,
  height: 708,
  sources: [
    { url: `/s/TOKEN/m/${n}.thumb`, width: 480 },
    { url: `/s/TOKEN/m/${n}`, width: 1016 },
  ],
});
export const clip = (n: number): Print => ({ kind: "clip", n, width: 1016, height: 708 });
export const preparing = (n: number): Print => ({ kind: "preparing", n });

export const album = (change: Partial<Album> = {}): Album => ({
  language: "en",
  look: { name: "Lindenhof" },
  expires: new Date("2027-03-12T00:00:00Z"),
  link: "/s/TOKEN",
  prints: [picture(1), clip(2), picture(3)],
  withoutPicture: 0,
  zips: 1,
  ...change,
});
