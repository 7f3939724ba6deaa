import { eachOf, findImage, findPatient, findRendition } from "#aws/images";
import { masterSecret } from "#aws/secrets";
import { findShare, type Standing, standingOf } from "#aws/shares";
import type { Rendition, Share } from "#pipeline/documents";
import { isShareToken, tokenHash } from "#pipeline/share-tokens";
import { remembered } from "./remembered.ts";

/** A share whose link works. */
export interface OpenShare {
  readonly share: Share;
  readonly token: string;
  readonly hash: string;
}

/** What a token opens. */
export type OpenedShare =
  | { readonly state: "unknown" | Exclude<Standing, "open">; readonly share?: Share }
  | ({ readonly state: "open" } & OpenShare);

/** Looks up a share by its token; of its passcode it knows nothing. Reads only: mail scanners open links. */
export async function openShare(token: string, now: number): Promise<OpenedShare> {
  if (!isShareToken(token)) return { state: "unknown" };
  const hash = tokenHash(await masterSecret(), token);
  const share = await findShare(hash);
  if (share === undefined) return { state: "unknown" };
  const state = await standingOf(share, now);
  return state === "open" ? { state, share, token, hash } : { state, share };
}

const BURST_MILLISECONDS = 3000;
const MOST = 1000;
const bursts = new Map<string, { readonly until: number; readonly opened: Promise<OpenedShare> }>();

/** The same for media, of which a page asks for many at once: looked up again after three seconds. A link to a copy lives far longer. */
export function openShareForMedia(token: string, now: number): Promise<OpenedShare> {
  const before = bursts.get(token);
  if (before !== undefined && before.until > now) return before.opened;
  const opened = openShare(token, now);
  opened.catch(() => bursts.delete(token));
  bursts.delete(token); // the newest are last
  bursts.set(token, { until: now + BURST_MILLISECONDS, opened });
  if (bursts.size > MOST) bursts.delete(bursts.keys().next().value ?? "");
  return opened;
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

/** All images of a share. */
export const everyImage = (of: Share): Promise<SharedImage[]> =>
  sharedImages(
    of,
    of.images.map((_, index) => index + 1),
  );

type Found = Pick<SharedImage, "digest" | "copies">;

async function copiesOf({ clinic, study }: Share, { sop, digest }: PinnedImage, closed: boolean): Promise<Found> {
  if (digest === undefined) return closed ? {} : lateCopies(clinic, study, sop);
  const copies = await pinnedCopies(clinic, study, sop, digest);
  return copies === undefined ? { digest } : { digest, copies };
}

/** What the renderer has once written of a generation never changes; whether it may still be shown, the share says. */
const pinnedCopies = remembered(2000, findRendition);

async function lateCopies(clinic: string, study: string, sop: string): Promise<Found> {
  const found = await findImage(clinic, sop);
  return found.state === "rendered" && found.study === study ? { digest: found.digest, copies: found.rendition } : {};
}
