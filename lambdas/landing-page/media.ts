import { head, signedLink } from "#aws/objects";
import type { RenditionFile, Share } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { zipParts } from "./album-zip.ts";
import { fileFor, fileName } from "./copies.ts";
import { everyImage, type SharedImage, sharedImages } from "./opened-share.ts";

/** A revoked page's media die within ten minutes. */
export const LINK_SECONDS = 600;

const VARIANTS: Readonly<Record<string, readonly RenditionFile["role"][]>> = {
  "": ["image", "video"],
  ".small": ["smaller"],
  ".thumb": ["thumbnail", "image"],
  ".poster": ["poster"],
};

const link = (key: string, type: string, name?: string): Promise<string> =>
  signedLink({ bucket: "renditions", key }, LINK_SECONDS, {
    type,
    disposition: name === undefined ? "inline" : `attachment; filename="${name}"`,
  });

/** The store's own link to one copy of a share: `{n}`, `{n}.small`, `{n}.thumb` or `{n}.poster`, or to all of them: `all-{part}`; undefined where the share has no such copy. */
export async function mediaLink(share: Share, media: string, download: boolean): Promise<string | undefined> {
  const [, part] = /^all-([1-9][0-9]?)$/.exec(media) ?? [];
  if (part !== undefined) return zipLink(share, Number(part));
  const [, n, variant] = /^([1-9][0-9]{0,3})(|\.small|\.thumb|\.poster)$/.exec(media) ?? [];
  if (VARIANTS[variant ?? "none"] === undefined || Number(n) > share.images.length) return undefined;
  const [image] = await sharedImages(share, [Number(n)]);
  return image === undefined ? undefined : copyLink(share, image, variant ?? "", download);
}

/** The store's link to one copy of an image of a share, as `mediaLink` names them. */
export async function copyLink(share: Share, image: SharedImage, variant: string, download = false): Promise<string | undefined> {
  const { n, sop, digest, copies } = image;
  if (digest === undefined || copies === undefined || copies.kind === "refused") return undefined;
  const file = VARIANTS[variant]?.map((role) => fileFor(copies, role)).find((found) => found !== undefined);
  if (file === undefined) return undefined;
  const key = keys.rendition(share.clinic, share.study, sop, digest, file.name);
  return link(key, file.type, download ? fileName(n, file) : undefined);
}

/** A ZIP that somebody has asked for and that is still there. */
async function zipLink(share: Share, part: number): Promise<string | undefined> {
  const parts = zipParts(share, await everyImage(share));
  const zip = parts[part - 1];
  if (zip === undefined || (await head({ bucket: "renditions", key: zip.key })) === undefined) return undefined;
  return link(zip.key, "application/zip", parts.length === 1 ? "ultrasound.zip" : `ultrasound-part-${part}.zip`);
}

let origin: Promise<string> | undefined;

/** Where the store's links lead, for the content security policy. */
export function mediaOrigin(): Promise<string> {
  origin ??= link("any", "image/jpeg").then((any) => new URL(any).origin);
  return origin;
}
