import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { promisify } from "node:util";

/** Builds of ffmpeg on this machine, oldest first: that of 2018 which a package brings, and the machine's own. */
export async function ffmpegBuilds(): Promise<readonly (readonly [string, string])[]> {
  const { path } = createRequire(import.meta.url)("@ffmpeg-installer/ffmpeg") as { path: string };
  const found: (readonly [string, string])[] = [];
  for (const build of [path, "ffmpeg"]) {
    const version = await promisify(execFile)(build, ["-version"]).then(
      ({ stdout }) => /version (\S+)/.exec(stdout)?.[1],
      () => undefined,
    );
    if (version === undefined) console.warn(`SKIPPED: ${build} does not run here.`);
    else found.push([version, build]);
  }
  return found;
}
