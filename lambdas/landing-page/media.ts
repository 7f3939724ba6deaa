import { signedLink } from "#aws/objects";
import type { RenditionFile, Share } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { fileFor } from "./album.ts";
import { sharedImages } from "./opened-share.ts";

const SECONDS = 600; // a revoked page's media die within ten minutes

const VARIANTS: Readonly<Record<string, readonly RenditionFile["role"][]>> = {
  "": ["image", "video"],
  ".thumb": ["thumbnail", "image"],
  ".poster": ["poster"],
};

const SUFFIX = { "image/jpeg": "jpg", "video/mp4": "mp4" } as const;

/** The store's own link to one copy of a share: `{n}`, `{n}.thumb` or `{n}.poster`; undefined where the share has no such copy. */
export async function mediaLink(share: Share, media: string, download: boolean): Promise<string | undefined> {
  const [, n, variant] = /^([1-9][0-9]{0,3})(|\.thumb|\.poster)$/.exec(media) ?? [];
  const roles = VARIANTS[variant ?? "none"];
  if (roles === undefined || Number(n) > share.images.length) return undefined;
  const [image] = await sharedImages(share, [Number(n)]);
  if (image?.digest === undefined || image.copies === undefined || image.copies.kind === "refused") return undefined;
  const { copies } = image;
  const file = roles.map((role) => fileFor(copies, role)).find((found) => found !== undefined);
  if (file === undefined) return undefined;
  const key = keys.rendition(share.clinic, share.study, image.sop, image.digest, file.name);
  const name = `ultrasound-${n}.${SUFFIX[file.type]}`;
  const disposition = download ? `attachment; filename="${name}"` : "inline";
  return signedLink({ bucket: "renditions", key }, SECONDS, { type: file.type, disposition });
}

/** Where the store's links lead, for the content security policy. */
export async function mediaOrigin(): Promise<string> {
  const anyLink = await signedLink({ bucket: "renditions", key: "any" }, 1, { type: "image/jpeg", disposition: "inline" });
  return new URL(anyLink).origin;
}
