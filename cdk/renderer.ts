import type { Construct } from "constructs";
import { type Ground, StageFunction } from "./stage-function.ts";

/** A manifest -> JPG and MP4 copies of every instance in it. It sends itself an order for each. */
export class Renderer extends StageFunction {
  constructor(scope: Construct, id: string, ground: Ground) {
    super(scope, id, {
      stage: "renderer",
      ground,
      layer: ground.assets.ffmpegLayer(scope, "Ffmpeg"),
      environment: { FFMPEG_BIN: "/opt/bin/ffmpeg" },
      temporaryMiB: 4096, // a video and its MP4, and those of a run that was killed before
    });
    for (const [name, { queue }] of this.queues) this.sendTo(name, queue);
    ground.storage.allow(this, "clean", {
      read: ["erased/", "index/", "instances/", "manifests/", "records/"],
      write: ["members/"],
      remove: ["members/"],
    });
    ground.storage.allow(this, "uploads", { write: ["recalls/"] }); // what must be held after all
    ground.storage.allow(this, "renditions", { read: ["renditions/"], write: ["renditions/"], remove: ["renditions/"] });
  }
}
