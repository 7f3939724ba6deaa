import { createHash } from "node:crypto";
import { Fill } from "./browser/fill.ts";
import { Keeping } from "./browser/keeping.ts";
import { Motion } from "./browser/motion.ts";
import { Viewer } from "./browser/viewer.ts";

/** What the browser runs: each part from its own source, which names nothing outside itself. The page shows and saves everything without it. */
export const PAGE_SCRIPT = `"use strict";\n${[Motion, Viewer, Keeping, Fill].map((part) => `new (${String(part)})();`).join("\n")}\n`;

/** Its name changes with it, so that a browser may keep it. */
export const PAGE_SCRIPT_FILE = `${createHash("sha256").update(PAGE_SCRIPT).digest("hex").slice(0, 16)}.js`;
