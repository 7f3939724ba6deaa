import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EXAMPLE, uplinkSchema } from "../../apps/uplink/config.ts";
import { hex, STATUS } from "../../apps/uplink/dimse/statuses.ts";

const ROOT = join(import.meta.dirname, "../..");
const page = readFileSync(join(ROOT, "docs/uplink.md"), "utf8");
const blocks = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "gs"))].map(([, text]) => text ?? "");
const help = (...words: string[]): string =>
  execFileSync(process.execPath, [join(ROOT, "apps/cli/keepsake.ts"), ...words, "--help"], { encoding: "utf8" });

test("every configuration on Uplink's page, and the example that the program prints, can be read", () => {
  const found = blocks("json");
  expect(found.length).toBeGreaterThan(1);
  for (const config of [...found.map((text) => JSON.parse(text)), EXAMPLE])
    expect(uplinkSchema.safeParse(config).error?.issues).toBeUndefined();
});

test("Uplink's page names every field of the configuration, and every status that is answered", () => {
  for (const field of Object.keys(uplinkSchema.shape)) expect(page).toContain(`\`${field}\``);
  for (const status of Object.values(STATUS)) expect(page).toContain(hex(status).slice(2));
});

test("Uplink's page names only commands and npm scripts that exist", () => {
  const [all, uplink] = [help(), help("uplink")];
  for (const [, command = "", word = ""] of page.matchAll(/npx --no keepsake ([a-z]+) ?([a-z]*)/g)) {
    expect(all).toContain(` ${command} `);
    if (command === "uplink") expect(uplink).toContain(`${word} `);
  }
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: Record<string, string> };
  for (const [, script = ""] of page.matchAll(/npm run ([a-z]+)/g)) expect(Object.keys(scripts)).toContain(script);
});
