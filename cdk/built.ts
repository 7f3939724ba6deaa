import { join } from "node:path";
import type { StageName } from "#pipeline/stages";

/** Where `npm run synth` and `npm run deploy` put what is deployed, below the project. */
export const BUILT = "build/deployment";

/** Stands in an asset whose native part is not there: it can be synthesised and not deployed. */
export const PLACEHOLDER = "NOT-DEPLOYABLE.txt";

/** The folder of one function's code. */
export const functionFolder = (built: string, stage: StageName): string => join(built, "functions", stage);

/** The folder of the ffmpeg layer. */
export const layerFolder = (built: string): string => join(built, "ffmpeg-layer");
