import { isErased } from "#aws/erasure";
import { eachOf, findImage, findPatient, findRendition } from "#aws/images";
import { getJson } from "#aws/objects";
import { masterSecret } from "#aws/secrets";
import { type Rendition, type Share, share } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { isShareToken, tokenHash } from "#pipeline/share-tokens";

/** What a token opens. Claimed shares are open too: the message may be read before its call has ended. */
export type OpenedShare = { readonly state: "unknown" | "expired" | "erased" } | { readonly state: "open"; readonly share: Share };

/** Looks up a share by its token. Reads only: mail scanners open links. */
export async function openShare(token: string, now: number): Promise<OpenedShare> {
  if (!isShareToken(token)) return { state: "unknown" };
  const key = keys.share(tokenHash(await masterSecret(), token));
  const stored = await getJson({ bucket: "shares", key }, share);
  if (stored === undefined) return { state: "unknown" };
  if (stored.value.state === "erased" || (await isErased(stored.value.clinic, stored.value.study))) return { state: "erased" };
  return Date.parse(stored.value.expiresAt) <= now ? { state: "expired" } : { state: "open", share: stored.value };
}

/** An image of a share with the copies made of it; `copies` is missing while they are being prepared. */
export interface SharedImage {
  /** Its place in the share, from 1: names its media. */
  readonly n: number;
  readonly sop: string;
  readonly digest?: string;
  readonly copies?: Rendition;
}

type PinnedImage = Share["images"][number];

/** The images at these places of a share. One that was shared before it was rendered is shown only from the share's study, undisputed. */
export async function sharedImages(of: Share, places: readonly number[]): Promise<SharedImage[]> {
  const late = of.images.some(({ digest }) => digest === undefined);
  const closed = late && (await findPatient(of.clinic, of.study)).disputed;
  return eachOf(places, async (n) => {
    const image = of.images[n - 1];
    if (image === undefined) throw new RangeError("A share has no image at this place.");
    return { n, sop: image.sop, ...(await copiesOf(of, image, closed)) };
  });
}

type Found = Pick<SharedImage, "digest" | "copies">;

async function copiesOf({ clinic, study }: Share, { sop, digest }: PinnedImage, closed: boolean): Promise<Found> {
  if (digest === undefined) return closed ? {} : lateCopies(clinic, study, sop);
  const copies = await findRendition(clinic, study, sop, digest);
  return copies === undefined ? { digest } : { digest, copies };
}

async function lateCopies(clinic: string, study: string, sop: string): Promise<Found> {
  const found = await findImage(clinic, sop);
  return found.state === "rendered" && found.study === study ? { digest: found.digest, copies: found.rendition } : {};
}
