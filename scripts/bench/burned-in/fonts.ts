import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unwrapped } from "./woff.ts";

export type Script = "latin" | "cyrillic" | "greek" | "arabic" | "hebrew" | "cjk";

/** A font of npm: its name, and the subset that each script is in. */
export interface Font {
  readonly family: string;
  readonly subsets: Readonly<Partial<Record<Script, string>>>;
  readonly bold?: true;
  /** How much larger than others it must be drawn to be as large. */
  readonly zoom?: number;
  /** The phantom's own letters, without soft edges; no package. */
  readonly isStamp?: true;
}

const EUROPE = { latin: "latin", cyrillic: "cyrillic", greek: "greek" } as const;

/** What the detector is fitted with. */
export const FIT_FONTS: readonly Font[] = [
  { family: "Roboto", subsets: EUROPE },
  { family: "Roboto", subsets: EUROPE, bold: true },
  { family: "Tinos", subsets: EUROPE },
  { family: "the phantom's", subsets: { latin: "" }, isStamp: true },
  { family: "Noto Sans Arabic", subsets: { arabic: "arabic" } },
  { family: "Noto Sans Hebrew", subsets: { hebrew: "hebrew" } },
  { family: "Sawarabi Gothic", subsets: { cjk: "japanese" } },
];

/** What it is reported on: none of the above. */
export const REPORT_FONTS: readonly Font[] = [
  { family: "Arimo", subsets: EUROPE },
  { family: "Arimo", subsets: EUROPE, bold: true },
  { family: "Cousine", subsets: { ...EUROPE, hebrew: "hebrew" } },
  { family: "Open Sans", subsets: { ...EUROPE, hebrew: "hebrew" } },
  { family: "VT323", subsets: { latin: "latin" }, zoom: 1.5 },
  { family: "Cairo", subsets: { arabic: "arabic" } },
  { family: "Cairo", subsets: { arabic: "arabic" }, bold: true },
  { family: "Kosugi", subsets: { cjk: "japanese" } },
];

const load = createRequire(import.meta.url);
let prepared = false;

/** Makes text rendering in this process use these fonts and no others, whatever the machine has. To be called before text is drawn. */
export function prepareFonts(): void {
  if (prepared) return;
  prepared = true;
  const folder = mkdtempSync(join(tmpdir(), "keepsake-fonts-"));
  for (const font of [...FIT_FONTS, ...REPORT_FONTS].filter(({ isStamp }) => isStamp !== true)) unpack(font, join(folder, "fonts"));
  const config = join(folder, "fonts.conf");
  writeFileSync(
    config,
    `<?xml version="1.0"?><fontconfig><dir>${join(folder, "fonts")}</dir><cachedir>${join(folder, "cache")}</cachedir></fontconfig>`,
  );
  process.env.FONTCONFIG_FILE = config;
}

function unpack({ family, subsets, bold }: Font, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const slug = family.toLowerCase().replaceAll(" ", "-");
  for (const subset of Object.values(subsets)) {
    const name = `${slug}-${subset}-${bold === true ? 700 : 400}-normal`;
    const woff = readFileSync(load.resolve(`@fontsource/${slug}/files/${name}.woff`));
    writeFileSync(join(folder, `${name}.ttf`), unwrapped(woff));
  }
}
