import { fileURLToPath } from "node:url";
import { App } from "aws-cdk-lib";
import flags from "aws-cdk-lib/recommended-feature-flags.json" with { type: "json" };
import { isExample, parseSettings } from "#pipeline/settings";
import { acknowledgeFindings } from "./acknowledged.ts";
import { Assets } from "./assets.ts";
import { BUILT } from "./built.ts";
import { KeepsakeStack } from "./keepsake-stack.ts";

const BUILD = fileURLToPath(new URL(`../${BUILT}`, import.meta.url));

/** Throws where the settings do not serve, or cannot be deployed and `npm run synth` has not said that they need not be. */
function synthesize(): void {
  const app = new App({ context: flags });
  const settings = parseSettings(app.node.tryGetContext("keepsake"));
  const placeholders = app.node.tryGetContext("placeholders") === "true";
  if (!placeholders && isExample(settings))
    throw new Error("cdk.json, context.keepsake: replace the example sender by the clinic's own.");
  const stack = new KeepsakeStack(app, "Keepsake", { settings, assets: new Assets(BUILD, { placeholders }) });
  acknowledgeFindings(stack);
  app.synth();
}

try {
  synthesize();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : "unknown error"}\n`);
  process.exitCode = 1;
}
