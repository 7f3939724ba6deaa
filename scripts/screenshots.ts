import { mkdir, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { Browser } from "playwright-core";
import sharp from "sharp";
import { openBrowser } from "../test/browser.ts";
import { type Demo, startDemo } from "./screenshots/demo.ts";
import { STATES, type State } from "./screenshots/states.ts";

const DOCS = new URL("../docs/", import.meta.url).pathname;

/** Windows as wide as a phone, a tablet and a desk; how small each picture is on its sheet, and how many lie in a row. */
const SIZES = [
  { width: 360, height: 780, shown: 300, columns: 8, isMobile: true },
  { width: 768, height: 1024, shown: 380, columns: 5, isMobile: true },
  { width: 1440, height: 900, shown: 620, columns: 4, isMobile: false },
] as const;
const LABEL = 40;
const GAP = 16;

type SizeOf = (typeof SIZES)[number];

interface Shot extends Pick<SizeOf, "width" | "height" | "isMobile"> {
  readonly scale: number;
}

async function picture(browser: Browser, demo: Demo, state: State, { width, height, isMobile, scale }: Shot): Promise<Buffer> {
  const context = await browser.newContext({
    viewport: { width, height },
    isMobile,
    deviceScaleFactor: scale,
    hasTouch: isMobile,
    colorScheme: state.dark ? "dark" : "light",
    reducedMotion: "reduce",
  });
  try {
    const page = await context.newPage();
    await page.goto(await state.link(demo), { waitUntil: "networkidle" });
    await state.before?.(page, demo);
    await page.waitForLoadState("networkidle");
    await page.waitForTimeout(200);
    return await page.screenshot();
  } finally {
    await context.close();
    await state.after?.(demo);
  }
}

const label = (text: string, width: number): Buffer =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${LABEL}"><text x="0" y="26" font-family="sans-serif" font-size="18" fill="#333">${text}</text></svg>`,
  );

/** All states of one width beside one another. */
async function sheet(pictures: readonly (readonly [string, Buffer])[], { width, height, shown, columns }: SizeOf): Promise<Buffer> {
  const tall = Math.round((height / width) * shown);
  const [across, down] = [shown + GAP, tall + LABEL + GAP];
  const tiles = pictures.map(async ([name, bytes], i) => {
    const [left, top] = [GAP + across * (i % columns), down * Math.floor(i / columns)];
    return [
      { input: label(name, shown), left, top },
      { input: await sharp(bytes).resize(shown, tall).toBuffer(), left, top: top + LABEL },
    ];
  });
  const size = { width: GAP + across * columns, height: down * Math.ceil(pictures.length / columns) };
  return sharp({ create: { ...size, channels: 3, background: "#d9d9d9" } })
    .composite((await Promise.all(tiles)).flat())
    .webp({ quality: 60, effort: 6 })
    .toBuffer();
}

/** The album on a phone, for the README. */
async function phone(browser: Browser, demo: Demo): Promise<Buffer> {
  const [first] = STATES;
  if (first === undefined) throw new Error("There is no state.");
  const bytes = await picture(browser, demo, first, { ...SIZES[0], scale: 2 });
  return sharp(bytes).png({ palette: true, colours: 96, effort: 10 }).toBuffer();
}

const { values } = parseArgs({ options: { only: { type: "string" }, raw: { type: "string" } } });
const states = STATES.filter(({ name }) => values.only === undefined || name.includes(values.only));
const demo = await startDemo();
const browser = await openBrowser();
try {
  if (values.raw !== undefined) await mkdir(values.raw, { recursive: true });
  await mkdir(`${DOCS}pages`, { recursive: true });
  if (values.raw === undefined) await writeFile(`${DOCS}landing-page.png`, await phone(browser, demo));
  for (const size of SIZES) {
    const pictures: (readonly [string, Buffer])[] = [];
    for (const state of states) pictures.push([state.name, await picture(browser, demo, state, { ...size, scale: 1 })]);
    if (values.raw === undefined) await writeFile(`${DOCS}pages/${size.width}.webp`, await sheet(pictures, size));
    else
      for (const [name, bytes] of pictures)
        await writeFile(`${values.raw}/${name.replaceAll(/\W+/g, "-")}-${size.width}.png`, bytes);
  }
} finally {
  await browser.close();
  await demo.close();
}
