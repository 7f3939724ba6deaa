import { readFileSync, writeFileSync } from "node:fs";
import { stageRows } from "../layers/pipeline/stages.ts";

const START = "<!-- pipeline: printed from layers/pipeline/stages.ts by npm run generate -->";
const END = "<!-- end of pipeline -->";
const README = new URL("../README.md", import.meta.url);

/** The pipeline as text: what starts each stage, and what it does. */
export function drawPipeline(): string {
  const rows = stageRows().map(([name, { queues = [], routes = [], schedule, does }]) => {
    const objects = queues.flatMap(({ created, quiet }) =>
      created.map(({ prefix }) => (quiet ? `${prefix} + quiet time` : prefix)),
    );
    const calls = routes.filter((route) => !route.startsWith("HEAD"));
    return { start: [...objects, ...calls, ...(schedule === undefined ? [] : [schedule])], name, does };
  });
  const width = Math.max(...rows.flatMap(({ start }) => start.map((text) => text.length)));
  const nameWidth = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.flatMap(({ start, name, does }) =>
    start.map((text, i) => `${text.padEnd(width)}  ${i === 0 ? `─►  ${name.padEnd(nameWidth)}   ${does}` : "─┘"}`.trimEnd()),
  );
  return ["```", ...lines, "```"].join("\n");
}

/** The README with the picture drawn anew. */
export function withPipeline(readme: string): string {
  const [before = "", rest = ""] = readme.split(START);
  return `${before}${START}\n${drawPipeline()}\n${END}${rest.split(END)[1] ?? ""}`;
}

if (import.meta.main) writeFileSync(README, withPipeline(readFileSync(README, "utf8")));
