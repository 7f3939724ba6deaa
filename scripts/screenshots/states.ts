import type { Page } from "playwright-core";
import { hashPasscode } from "#aws/passcodes";
import type { Demo } from "./demo.ts";

/** One picture of a page: how it is reached, in which theme, and what is done before it is taken. */
export interface State {
  readonly name: string;
  readonly dark?: true;
  readonly link: (demo: Demo) => Promise<string>;
  readonly before?: (page: Page, demo: Demo) => Promise<unknown>;
  readonly after?: (demo: Demo) => Promise<void>;
}

const preparing = { sop: "2.25.999" };

const open = (demo: Demo): Promise<string> => demo.share();

const atNotes = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (const fold of document.querySelectorAll<HTMLDetailsElement>(".asks details")) fold.open = true;
    document.querySelector(".notes")?.scrollIntoView();
  });

const at = (place: string) => (page: Page) =>
  page.evaluate((found) => document.querySelector(found)?.scrollIntoView({ block: "center" }), place);

async function withPasscode(demo: Demo): Promise<string> {
  const passcode = await hashPasscode("482 913");
  return demo.share(() => ({ passcode }));
}

const tryPasscode =
  (times: number) =>
  async (page: Page): Promise<void> => {
    for (let i = 0; i < times; i++) {
      await page.fill("#passcode", "000000");
      await page.click(".passcode button");
    }
  };

/** Tried too often before. */
async function locked(demo: Demo): Promise<string> {
  const link = await withPasscode(demo);
  const { putJson } = await import("#aws/objects");
  const { masterSecret } = await import("#aws/secrets");
  const { keys } = await import("#pipeline/keys");
  const { tokenHash } = await import("#pipeline/share-tokens");
  const key = keys.limit("demo", "passcodes", tokenHash(await masterSecret(), link.split("/").at(-1) ?? ""));
  await putJson({ bucket: "shares", key }, { count: 20, last: 0 });
  return link;
}

async function report(page: Page, demo: Demo): Promise<void> {
  await demo.suspend(true);
  await page.reload();
}

/** Every state of the family's page. */
export const STATES: readonly State[] = [
  { name: "album", link: open },
  { name: "album, dark", dark: true, link: open },
  { name: "album, right to left", link: (demo) => demo.share(() => ({ language: "ar" })) },
  { name: "album, of a clinic", link: (demo) => demo.shareBranded() },
  { name: "album, of a clinic, dark", dark: true, link: (demo) => demo.shareBranded() },
  { name: "album, in the middle", link: open, before: at("#p3") },
  { name: "languages", link: open, before: (page) => page.click(".languages summary") },
  { name: "full screen", link: open, before: (page) => page.click("#p1 a.view") },
  { name: "one picture", link: (demo) => demo.share((album) => ({ images: album.slice(0, 1) })) },
  {
    name: "more to come",
    link: (demo) => demo.share((album) => ({ images: [...album.slice(0, 2), preparing] })),
    before: at("#p3"),
  },
  { name: "being prepared", link: (demo) => demo.share(() => ({ images: [preparing] })) },
  { name: "notes", link: open, before: atNotes },
  { name: "notes, dark", dark: true, link: open, before: atNotes },
  { name: "passcode", link: withPasscode },
  { name: "wrong passcode", link: withPasscode, before: tryPasscode(1) },
  { name: "too many tries", link: withPasscode, before: tryPasscode(5) },
  { name: "locked", link: locked },
  { name: "expired", link: (demo) => demo.share(() => ({ expiresAt: "2026-01-01T00:00:00Z" })) },
  { name: "withdrawn", link: (demo) => demo.share(() => ({ state: "revoked" })) },
  { name: "reported", link: open, before: report, after: (demo) => demo.suspend(false) },
  { name: "deleted", link: (demo) => demo.share(() => ({ state: "erased", images: [] })) },
  { name: "unknown, dark", dark: true, link: async (demo) => `${demo.url}/s/${"a".repeat(27)}` },
];
