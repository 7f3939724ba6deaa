import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

/** Every arrow that must not exist: where an import is planted, and what it reaches for. */
const FORBIDDEN = [
  ["layers/pipeline", "#dicom/source", "the vocabulary stands on nothing"],
  ["layers/dicom", "#deid/uids", "dicom is below deid"],
  ["layers/codecs", "#rendering/paint", "codecs know samples, not what they mean"],
  ["layers/deid", "#pixels/regions", "middle layers do not meet"],
  ["layers/pixels", "#aws/objects", "pure layers have no effects"],
  ["layers/rendering", "node:fs", "pure layers do not read files"],
  ["layers/pages", "@aws-sdk/client-ses", "only layers/aws speaks to AWS"],
  ["layers/ffmpeg", "#aws/objects", "effects do not meet"],
  ["layers/ocr", "#ffmpeg/find", "effects do not meet"],
  ["lambdas/renderer", "../notifier/handler.ts", "Lambdas never import one another"],
  ["lambdas/notifier", "@aws-sdk/client-sns", "only layers/aws speaks to AWS"],
  ["apps/cli", "@aws-sdk/client-s3", "only layers/aws speaks to AWS"],
  ["cdk", "#deid/uids", "cdk knows the pipeline's vocabulary alone"],
] as const;

test.each(FORBIDDEN)("%s may not import %s: %s", async (folder, specifier) => {
  const file = `${folder}/planted-${process.pid}.ts`;
  await mkdir(folder, { recursive: true });
  await writeFile(file, `import * as planted from "${specifier}";\n\nexport const use = planted;\n`);
  try {
    const { stdout } = await run("node", ["node_modules/@biomejs/biome/bin/biome", "lint", "--reporter=json", file]).catch(
      (error: { stdout: string }) => error,
    );
    const found = (JSON.parse(stdout) as { diagnostics: { category: string }[] }).diagnostics.map(({ category }) => category);
    expect(found).toContain("lint/style/noRestrictedImports");
  } finally {
    await rm(file);
  }
});
