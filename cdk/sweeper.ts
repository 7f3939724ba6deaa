import { Duration } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import type { MetricName } from "#pipeline/metrics";
import { type Ground, StageFunction } from "./stage-function.ts";

const TWO_DAYS_SECONDS = 2 * 24 * 60 * 60;

/** What an event missed or a crash cut short -> its queue, again; what is left of an erased study goes. It lists files and reads none. */
export class Sweeper extends StageFunction {
  constructor(scope: Construct, id: string, ground: Ground, restarts: readonly StageFunction[]) {
    super(scope, id, { stage: "sweeper", ground, environment: { QUIET_SECONDS: String(ground.settings.quietSeconds) } });
    for (const { stage, queues } of restarts) {
      const pair = queues.get(stage);
      if (pair !== undefined) this.sendTo(stage, pair.queue);
    }
    const { storage } = ground;
    storage.allow(this, "uploads", { remove: ["decisions/", "held/"] });
    storage.allow(this, "clean", {
      read: ["erased/", "expected/", "index/", "manifests/", "patients/", "records/"],
      remove: ["arrivals/", "erasing/", "expected/", "index/", "instances/", "manifests/", "patients/", "records/"],
    });
    storage.allow(this, "renditions", { remove: ["renditions/"] });
    storage.allow(this, "shares", { read: ["shares/"], write: ["shares/"] });
    this.#watchWhatItFinds(ground);
  }

  #watchWhatItFinds({ alarms }: Ground): void {
    alarms.watch("held-ages", {
      metric: measured("HeldOldestSeconds"),
      above: TWO_DAYS_SECONDS,
      advice: "A file has waited two days for a person; it is deleted after 30. Look: keepsake review list",
    });
    alarms.watch("sweeps-fail", {
      metric: measured("SweepsFailed"),
      above: 0,
      advice: "The sweeper could not look for lost work of one kind. Its log names the kind and the error.",
    });
  }
}

/** The most that a metric came to in an hour, as the functions' log lines tell it. */
const measured = (metricName: MetricName): Metric =>
  new Metric({ namespace: "Keepsake", metricName, statistic: "max", period: Duration.hours(1) });
