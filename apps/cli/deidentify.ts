import { parseArgs } from "node:util";
import { deidentifyCommand } from "./deidentify-command.ts";

/** `keepsake deidentify` alone, for those who start it often: without the program around it, it starts in half the time. */

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
await deidentifyCommand(input, { out: values.out, policy: values.policy ?? "tricefy", option: [], ...key });
