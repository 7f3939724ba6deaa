import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";

/** `keepsake deidentify` alone, for those who start it often: what Node compiled once it need not compile again. */

enableCompileCache(join(import.meta.dirname, "../../build/compile-cache"));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { key: { type: "string" }, out: { type: "string", short: "o" }, policy: { type: "string" } },
});
const [input] = positionals;
if (input === undefined || values.out === undefined) {
  process.stderr.write(
    "Usage: node apps/cli/deidentify.ts <file or folder> -o <folder> [--policy <name or file>] [--key <file>]\n",
  );
  process.exit(2);
}
const key = values.key === undefined ? {} : { key: values.key };
const { deidentifyCommand } = await import("./deidentify-command.ts");
await deidentifyCommand(input, { out: values.out, policy: values.policy ?? "tricefy", option: [], ...key });
