import { execFileSync } from "node:child_process";
import { globSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { Command } from "commander";
import sharp from "sharp";
import { openImage } from "#dicom/open-image";
import { bufferSource } from "#dicom/source";
import { findFfmpeg } from "#ffmpeg/find";
import { withTemporaryFolder } from "#ffmpeg/temporary-folder";
import { type Rendered, renderInstance } from "../lambdas/renderer/render-instance.ts";

const TILE = { width: 240, height: 180, label: 30 };
const ACROSS = 6;
const DOWN = 5;

const program = new Command("node scripts/contact-sheet.ts")
  .description(
    "Render files as the renderer would and show all that came out on sheets, for a person to look at. Says a line for each file.",
  )
  .argument("<folder>")
  .requiredOption("-o, --output <prefix>", "where sheets go: prefix-1.png, prefix-2.png …")
  .option("--only <expression>", "files whose path matches", ".")
  .parse();
const [root] = program.args as [string];
const { output, only } = program.opts<{ output: string; only: string }>();

/** What a person gets to see: a still, or the middle frame of the clip as encoded; nothing of a refused file. */
async function seen({ rendition, files }: Rendered): Promise<Buffer | undefined> {
  if (rendition.kind === "refused") return undefined;
  const [content, facts] = [files[0]?.content, files[0]?.facts];
  if (content !== undefined && "bytes" in content) return Buffer.from(content.bytes);
  const { path } = await findFfmpeg();
  const at = String((facts?.seconds ?? 0) / 2);
  const args = ["-loglevel", "error", "-ss", at, "-i", content?.path ?? "", "-frames:v", "1", "-f", "image2", "-c:v", "png", "-"];
  return execFileSync(path, args, { maxBuffer: 1 << 27 });
}

function told(path: string, { rendition, files }: Rendered): string {
  if (rendition.kind === "refused") return `${path}\trefused\t${rendition.reason}`;
  const { width, height, frames = 1 } = files[0]?.facts ?? { width: 0, height: 0 };
  const notes = ("notes" in rendition ? (rendition.notes ?? []) : []).map(({ note }) => note).join();
  return `${path}\t${rendition.kind}\t${width}x${height}x${frames}\t${rendition.encoder}\t${notes}`;
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

async function tileOf(line: string, picture: Buffer | undefined): Promise<Buffer> {
  const [path = "", ...facts] = line.split("\t");
  const { width, height, label } = TILE;
  const text = [path.slice(-40), facts.join(" ").slice(0, 44)];
  const lines = text.map((each, i) => `<text x="3" y="${12 + 13 * i}" font-size="10" fill="black">${escaped(each)}</text>`);
  const svg = Buffer.from(`<svg width="${width}" height="${label}" font-family="sans-serif">${lines.join("")}</svg>`);
  const shown =
    picture === undefined
      ? []
      : [
          {
            input: await sharp(picture).resize(width, height, { fit: "contain", background: "#446" }).png().toBuffer(),
            left: 0,
            top: 0,
          },
        ];
  return sharp({ create: { width, height: height + label, channels: 3, background: picture === undefined ? "#e8c0c0" : "white" } })
    .composite([...shown, { input: svg, left: 0, top: height }])
    .png()
    .toBuffer();
}

async function writeSheet(name: string, tiles: readonly Buffer[]): Promise<void> {
  const [width, height] = [TILE.width + 6, TILE.height + TILE.label + 6];
  const placed = tiles.map((input, i) => ({ input, left: (i % ACROSS) * width, top: Math.floor(i / ACROSS) * height }));
  const size = { width: ACROSS * width, height: Math.ceil(tiles.length / ACROSS) * height };
  await sharp({ create: { ...size, channels: 3, background: "white" } })
    .composite(placed)
    .png()
    .toFile(name);
}

const paths = globSync(join(root, "**/*"))
  .filter((path) => statSync(path).isFile() && new RegExp(only).test(path))
  .sort();
const tiles: Buffer[] = [];
for (const path of paths) {
  const [line, picture] = await withTemporaryFolder(async (folder) => {
    const open = () => openImage(bufferSource(readFileSync(path)));
    const rendered = await renderInstance(open, { folder, signal: AbortSignal.timeout(120_000) });
    return [told(relative(root, path), rendered), await seen(rendered)] as const;
  });
  process.stdout.write(`${line}\n`);
  tiles.push(await tileOf(line, picture));
}
for (let start = 0; start < tiles.length; start += ACROSS * DOWN)
  await writeSheet(`${output}-${start / (ACROSS * DOWN) + 1}.png`, tiles.slice(start, start + ACROSS * DOWN));
