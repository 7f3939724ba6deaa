import { Duration } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { MetricName } from "#pipeline/metrics";
import type { Alarms } from "./alarms.ts";

const ONE_DAY_SECONDS = 24 * 60 * 60;

interface Watched {
  /** More than this in an hour is too much. */
  readonly above: number;
  readonly statistic: "max" | "sum";
  readonly advice: string;
}

/** What the functions themselves measure and a person must hear of; the runbook says more of each. */
const WATCHED: Partial<Readonly<Record<MetricName, Watched>>> = {
  HeldOldestSeconds: {
    above: ONE_DAY_SECONDS,
    statistic: "max",
    advice:
      "A file has waited more than a day for a person, and a family with it; it is deleted after 30. Look: keepsake review list",
  },
  UploadsQuarantined: {
    above: 0,
    statistic: "sum",
    advice:
      "A file can never be processed and is deleted in 7 days. Its reason is in its key, under quarantine/; the runbook says who acts.",
  },
  StudiesDisputed: {
    above: 0,
    statistic: "sum",
    advice: "A study has instances of two patients and waits for a person. Look: keepsake review list",
  },
  Restarts: {
    above: 0,
    statistic: "sum",
    advice: "The sweeper started work again: an event was lost, or a stage cannot keep up. Look at the queues on the dashboard.",
  },
  SweepsFailed: {
    above: 0,
    statistic: "sum",
    advice: "The sweeper could not look for lost work of one kind. Its log names the kind and the error.",
  },
  SharesFailed: {
    above: 0,
    statistic: "sum",
    advice: "A share call was answered 5xx. The notifier's log has the reason that SES or SNS gave; the caller calls again.",
  },
  StudiesReported: {
    above: 0,
    statistic: "sum",
    advice:
      "A family sees a name in a picture, or says that the pictures are not theirs: every link of the study is closed until a person has looked. Look: keepsake review reports",
  },
  PagesFailed: {
    above: 0,
    statistic: "sum",
    advice: "A family saw an error instead of its page. The log of landing-page has the error's name.",
  },
};

/** A metric of the functions' log lines, hour by hour. */
export const measured = (metricName: MetricName, statistic: "max" | "sum"): Metric =>
  new Metric({ namespace: "Keepsake", metricName, statistic, period: Duration.hours(1) });

/** Raises an alarm for each of them. */
export function watchMetrics(alarms: Alarms): void {
  for (const [name, { above, statistic, advice }] of Object.entries(WATCHED))
    alarms.watch(name, { metric: measured(name as MetricName, statistic), above, advice });
}
