import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import type { Canvas } from "#phantom/canvas";
import type { Rendition, Share } from "#pipeline/documents";
import { deliverFolder } from "../../apps/cli/deliver.ts";
import { writePhantom } from "../../apps/cli/phantom.ts";
import { startRuntime } from "../../apps/local/runtime.ts";

const CLINIC = "demo";
/** One that has set its logo, its colour and its own words. */
const BRANDED = "brand";

const UNTIL = "2035-03-12T12:00:00Z";

type Images = Share["images"];

/** A Keepsake of its own with the synthetic study, and links to it in every state. */
export interface Demo {
  readonly url: string;
  /** A new link to the album; `change` is what sets it apart. */
  share(change?: (album: Images) => Partial<Share>): Promise<string>;
  /** A link of the clinic that has set everything. */
  shareBranded(): Promise<string>;
  /** Closes the study as a family's report does, and opens it again. */
  suspend(isSuspended: boolean): Promise<void>;
  close(): Promise<void>;
}

/** Starts it; takes as long as the phantom's way through the whole job. */
export async function startDemo(): Promise<Demo> {
  const data = await mkdtemp(join(tmpdir(), "keepsake-screenshots-"));
  const settings = { MAIL_FROM: "pictures@clinic.example", CLINIC_NAME: "Praxis Lindenhof" };
  const runtime = await startRuntime({ data, host: "127.0.0.1", port: 0, quietSeconds: 2, settings });
  Object.assign(process.env, runtime.environment);
  await writePhantom(join(data, "phantom"));
  await deliverFolder(runtime.url, join(data, "phantom"), { data, clinic: CLINIC, language: "en", link: true, consent: "1" });
  const shares = await import("#aws/shares");
  const original = await phantomShare();
  const { study } = original;
  const album = [...original.images];
  for (const [i, picture] of (await morePictures()).entries())
    album.splice(1 + 2 * i, 0, await addPicture(CLINIC, study, i, picture));
  const branded = { clinic: BRANDED, template: "page", images: await brandedAlbum(study) };
  return {
    url: runtime.url,
    share: (change) => store(runtime.url, { ...original, expiresAt: UNTIL, images: album, ...change?.(album) }),
    shareBranded: () => store(runtime.url, { ...original, expiresAt: UNTIL, ...branded }),
    suspend: async (isSuspended) =>
      isSuspended ? void (await shares.suspendStudy(CLINIC, study, "name-visible")) : shares.restoreStudy(CLINIC, study),
    async close() {
      await runtime.close();
      await rm(data, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function phantomShare(): Promise<Share> {
  const { list } = await import("#aws/objects");
  const { findShare } = await import("#aws/shares");
  const { keys } = await import("#pipeline/keys");
  const [pointer = ""] = await Array.fromAsync(list("shares", keys.everyShareOf(CLINIC)));
  const found = await findShare(pointer.split("/").at(-1) ?? "");
  if (found === undefined) throw new Error("The phantom was not shared.");
  return found;
}

let made = 0;

async function store(url: string, share: Share): Promise<string> {
  const { putJson } = await import("#aws/objects");
  const { masterSecret } = await import("#aws/secrets");
  const { keys } = await import("#pipeline/keys");
  const { shareToken, tokenHash } = await import("#pipeline/share-tokens");
  const master = await masterSecret();
  const token = shareToken(master, CLINIC, `screenshot-${++made}`);
  await putJson({ bucket: "shares", key: keys.share(tokenHash(master, token)) }, share);
  return `${url}/s/${token}`;
}

/** The phantom once more, in other moments: an album is rarely two pictures. */
async function morePictures(): Promise<readonly Buffer[]> {
  const [{ profile }, { screen, nameProfile }, { scan }] = await Promise.all([
    import("#phantom/profile"),
    import("#phantom/screen"),
    import("#phantom/sector"),
  ]);
  const moments = [
    [{ beat: -0.6, wave: 0.9, kick: 0.8 }, { shift: 0.5, turn: 0.1 }, 23],
    [{ beat: 0.8, wave: -0.8, kick: -0.7 }, { shift: -0.5, turn: -0.08 }, 31],
    [{ beat: 0.1, wave: 0.4, kick: -0.3 }, { shift: 0.2, turn: 0.04 }, 41],
  ] as const;
  return Promise.all(
    moments.map(async ([moment, hold, seed]) => {
      const picture = screen(scan(await profile(moment), hold, seed), 25);
      nameProfile(picture);
      return masked(picture);
    }),
  );
}

/** As the pipeline masks it: black outside the ultrasound region. */
async function masked({ rgb }: Canvas): Promise<Buffer> {
  const [{ REGION }, { SCREEN }] = await Promise.all([import("#phantom/screen"), import("#phantom/sector")]);
  const { x0: left, y0: top, x1, y1 } = REGION;
  return sharp(rgb, { raw: { width: SCREEN.columns, height: SCREEN.rows, channels: 3 } })
    .extract({ left, top, width: x1 - left, height: y1 - top })
    .extend({ left, top, right: SCREEN.columns - x1, bottom: SCREEN.rows - y1, background: "#000" })
    .jpeg({ quality: 90 })
    .toBuffer();
}

async function addPicture(clinic: string, study: string, i: number, jpeg: Buffer): Promise<Images[number]> {
  const { put, putJson } = await import("#aws/objects");
  const { keys } = await import("#pipeline/keys");
  const [sop, digest] = [`2.25.${i + 1}`, "ab".repeat(16)];
  const at = (name: string) => ({ bucket: "renditions", key: keys.rendition(clinic, study, sop, digest, name) }) as const;
  const { width, height } = await sharp(jpeg).metadata();
  await put(at("image.jpg"), jpeg);
  const file = { name: "image.jpg", role: "image", type: "image/jpeg", width, height, bytes: jpeg.length, sha256: "" } as const;
  await putJson(at("rendition.json"), { kind: "still", encoder: "", files: [file] } satisfies Rendition);
  return { sop, digest };
}

const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" width="176" height="56"><g fill="none" stroke="#0f6e6e" stroke-width="5"><circle cx="28" cy="28" r="22"/>
<path d="M28 14v28M14 28q14-16 28 0"/></g><text x="62" y="38" font-family="sans-serif" font-weight="bold" font-size="28" fill="#0f6e6e">linde</text></svg>`;
const WORDS = "All the best for the months ahead, from all of us at the Lindenhof.";

async function brandedAlbum(study: string): Promise<Images> {
  const { put, putJson } = await import("#aws/objects");
  const { keys } = await import("#pipeline/keys");
  const chosen = { name: "Lindenhof Women’s Health", colour: "#12a3a3", logo: { width: 176, height: 56 } };
  const settings = (key: string) => ({ bucket: "shares", key }) as const;
  await putJson(settings(keys.clinicSettings(BRANDED)), chosen);
  await putJson(settings(keys.template(BRANDED, "page")), { words: { en: { page: WORDS } } });
  await put(settings(keys.logo(BRANDED)), await sharp(Buffer.from(LOGO)).png().toBuffer(), { type: "image/png" });
  return Promise.all((await morePictures()).map((picture, i) => addPicture(BRANDED, study, i, picture)));
}
