#!/usr/bin/env node
// The command as users start it: plain JavaScript, so that Node needs neither its TypeScript stripper nor its loader of modules to begin.
// What Node compiled once is kept under build/, and so is a command made one file, for as long as nothing that it is made of changes.
const { readFileSync, statSync } = require("node:fs");
const { enableCompileCache } = require("node:module");
const { join } = require("node:path");

const ROOT = join(__dirname, "../..");
const READY = join(ROOT, "build/ready");

/** The commands that are started often, or run for long. */
const OFTEN = ["deidentify", "render", "uplink"];

/** What a command was made; undefined where there is nothing, or where one of its sources was written since. */
function readyProgram(command) {
  try {
    const { program, sources } = JSON.parse(readFileSync(join(READY, `${command}.json`), "utf8"));
    const isSame = ([path, changed, size]) => {
      const now = statSync(join(ROOT, path));
      return now.ctimeMs === changed && now.size === size;
    };
    return sources.every(isSame) ? require(join(READY, program)) : undefined;
  } catch {
    return undefined;
  }
}

async function start([command, ...args]) {
  if (!OFTEN.includes(command)) return import("./keepsake.ts");
  const ready = readyProgram(command);
  const { atOnce } = ready ?? (await import(`./${command}.ts`));
  if (!(await atOnce(args))) return import("./keepsake.ts");
  if (ready === undefined) await import("./ready-program.ts").then(({ makeReady }) => makeReady(ROOT, READY, command));
}

enableCompileCache?.(join(READY, "compiled"));
start(process.argv.slice(2));
