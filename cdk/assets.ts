import { existsSync } from "node:fs";
import { join } from "node:path";
import { Architecture, Code, LayerVersion } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import type { StageName } from "#pipeline/stages";
import { functionFolder, layerFolder, PLACEHOLDER } from "./built.ts";

/** What the functions run, as the build left it. Throws where a part is missing, or is a placeholder and those were not asked for. */
export class Assets {
  readonly #built: string;
  readonly #placeholders: boolean;

  constructor(built: string, { placeholders }: { readonly placeholders: boolean }) {
    this.#built = built;
    this.#placeholders = placeholders;
  }

  /** A function's bundle and the packages beside it, without its source map. */
  function(stage: StageName): Code {
    return Code.fromAsset(this.#checked(functionFolder(this.#built, stage)), { exclude: ["*.mjs.*"] });
  }

  /** ffmpeg at /opt/bin/ffmpeg. */
  ffmpegLayer(scope: Construct, id: string): LayerVersion {
    return new LayerVersion(scope, id, {
      code: Code.fromAsset(this.#checked(layerFolder(this.#built))),
      compatibleArchitectures: [Architecture.ARM_64],
      description: "ffmpeg with libx264, /opt/bin/ffmpeg",
    });
  }

  #checked(folder: string): string {
    if (!existsSync(folder)) throw new Error("What is deployed has not been built. Run: npm run synth, or npm run deploy");
    if (!this.#placeholders && existsSync(join(folder, PLACEHOLDER)))
      throw new Error("A part for arm64 is a placeholder, so nothing can be deployed. Run: npm run deploy");
    return folder;
  }
}
