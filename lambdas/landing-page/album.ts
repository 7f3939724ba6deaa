import type { Album } from "#pages/album-page";
import type { Print } from "#pages/print";
import type { Rendition, RenditionFile, Share } from "#pipeline/documents";
import type { SharedImage } from "./opened-share.ts";

type Copies = Exclude<Rendition, { kind: "refused" }>;

/** The copy of an image that has this role. */
export const fileFor = (copies: Copies, role: RenditionFile["role"]): RenditionFile | undefined =>
  copies.files.find((file) => file.role === role);

function shown(n: number, copies: Copies): Print | undefined {
  const main = fileFor(copies, copies.kind === "still" ? "image" : "video");
  if (main === undefined) return undefined;
  const { width, height } = main;
  if (copies.kind === "clip") return { kind: "clip", n, width, height };
  return { kind: "picture", n, width, height, thumbnailWidth: fileFor(copies, "thumbnail")?.width ?? width };
}

function printFor({ n, copies }: SharedImage): Print | undefined {
  if (copies === undefined) return { kind: "preparing", n };
  return copies.kind === "refused" ? undefined : shown(n, copies);
}

/** What a share's page shows of its images. */
export function albumOf(share: Share, token: string, images: readonly SharedImage[]): Album {
  const prints = images.map(printFor).filter((print) => print !== undefined);
  return {
    language: share.language,
    clinic: process.env.CLINIC_NAME,
    expires: new Date(share.expiresAt),
    media: `${token}/m`,
    prints,
    withoutPicture: images.length - prints.length,
  };
}
