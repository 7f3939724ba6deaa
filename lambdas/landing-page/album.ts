import type { Album } from "#pages/album-page";
import type { ClinicLook } from "#pages/clinic-look";
import type { Print } from "#pages/print";
import type { Language, RenditionFile, Share } from "#pipeline/documents";
import { zipParts } from "./album-zip.ts";
import { type Copies, fileFor } from "./copies.ts";
import { copyLink } from "./media.ts";
import { everyImage, type OpenShare, type SharedImage } from "./opened-share.ts";

const STILLS: readonly (readonly [RenditionFile["role"], string])[] = [
  ["thumbnail", ".thumb"],
  ["smaller", ".small"],
  ["image", ""],
];

interface Place {
  readonly share: Share;
  readonly link: string;
  readonly image: SharedImage;
}

/** What a share's page shows of its images, in one of our languages. */
export async function albumOf({ share, token }: OpenShare, language: Language, look: ClinicLook): Promise<Album> {
  const images = await everyImage(share);
  const link = `/s/${token}`;
  const prints = await Promise.all(images.map((image) => printFor({ share, link, image })));
  const shown = prints.filter((print) => print !== undefined);
  const zips = zipParts(share, images);
  return {
    language,
    look,
    expires: new Date(share.expiresAt),
    link,
    prints: shown,
    withoutPicture: images.length - shown.length,
    zips: zips.flatMap(({ copies }) => copies).length > 1 ? zips.length : 0,
  };
}

async function printFor(place: Place): Promise<Print | undefined> {
  const { n, copies } = place.image;
  if (copies === undefined) return { kind: "preparing", n };
  return copies.kind === "refused" ? undefined : shown(copies, place);
}

async function shown(copies: Copies, place: Place): Promise<Print | undefined> {
  const main = fileFor(copies, copies.kind === "still" ? "image" : "video");
  if (main === undefined) return undefined;
  const { n } = place.image;
  const size = { width: main.width, height: main.height };
  return copies.kind === "clip"
    ? { kind: "clip", n, ...size }
    : { kind: "picture", n, ...size, sources: await sources(copies, place) };
}

/** The first picture is linked to the store at once: the browser asks for it the moment it sees the page, and it is there one round trip later. */
async function sources(copies: Copies, { share, link, image }: Place): Promise<{ url: string; width: number }[]> {
  const found = STILLS.map(async ([role, variant]) => {
    const file = fileFor(copies, role);
    if (file === undefined) return [];
    const direct = image.n === 1 ? await copyLink(share, image, variant) : undefined;
    return [{ url: direct ?? `${link}/m/${image.n}${variant}`, width: file.width }];
  });
  return (await Promise.all(found)).flat();
}
