import { benchDeidentify } from "./bench/deidentify.ts";
import { benchDeidentifyS3 } from "./bench/deidentify-s3.ts";
import { canMeasure } from "./bench/measure.ts";
import { benchPage } from "./bench/page.ts";
import { benchPixels } from "./bench/pixels.ts";
import { benchReleases } from "./bench/releases.ts";
import { benchRender } from "./bench/render.ts";
import { benchUplink } from "./bench/uplink.ts";

const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  deidentify: benchDeidentify,
  "deidentify-s3": benchDeidentifyS3,
  pixels: benchPixels,
  releases: benchReleases,
  page: benchPage,
  render: benchRender,
  uplink: benchUplink,
};

const bench = BENCHES[process.argv[2] ?? ""];
if (bench === undefined || !canMeasure()) {
  const known = Object.keys(BENCHES).join(", ");
  process.stderr.write(
    bench === undefined ? `Usage: npm run bench -- <what>, one of: ${known}\n` : "Install GNU time: it measures memory.\n",
  );
  process.exitCode = 2;
} else {
  await bench();
}
