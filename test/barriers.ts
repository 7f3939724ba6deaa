import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// The page that only waits has nothing to lose by being loaded again; a page with pictures never is (see album-page.test.ts).
const RULES = { "meta-refresh": { enabled: false } };

/** What axe finds wrong with the page that is shown now, or with its colours only: each rule with the first element that breaks it. */
export async function barriers(tab: Page, only?: "colours"): Promise<readonly string[]> {
  await tab.evaluate(AXE);
  const runOnly = only && { runOnly: ["color-contrast", "link-in-text-block"] };
  const found = await tab.evaluate(`axe.run(${JSON.stringify({ rules: RULES, ...runOnly })})`);
  const { violations } = found as { violations: { id: string; nodes: { html: string }[] }[] };
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
