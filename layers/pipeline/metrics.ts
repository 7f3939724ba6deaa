/** What functions count and measure, by the name under which it stands in CloudWatch, namespace `Keepsake`, without dimensions. */
export const METRICS = {
  InstancesReleased: "Count",
  InstancesHeld: "Count",
  UploadsQuarantined: "Count",
  DecisionsCarriedOut: "Count",
  StudiesCompleted: "Count",
  StudiesDisputed: "Count",
  RenditionsMade: "Count",
  RenditionsRefused: "Count",
  RenditionMilliseconds: "Milliseconds",
  SharesSent: "Count",
  SharesFailed: "Count",
  PagesFailed: "Count",
  StudiesReported: "Count",
  Retries: "Count",
  Restarts: "Count",
  StudiesErased: "Count",
  StudiesExpired: "Count",
  SweepsFailed: "Count",
  HeldWaiting: "Count",
  HeldOldestSeconds: "Seconds",
} as const satisfies Record<string, "Count" | "Milliseconds" | "Seconds">;

export type MetricName = keyof typeof METRICS;
export type Metrics = Partial<Readonly<Record<MetricName, number>>>;

/** CloudWatch's embedded metric format: what a log line needs beside the values to become metrics. `now` in milliseconds since 1970. */
export const embedded = (metrics: Metrics, now: number) => ({
  _aws: {
    Timestamp: now,
    CloudWatchMetrics: [
      {
        Namespace: "Keepsake",
        Dimensions: [[]],
        Metrics: Object.keys(metrics).map((name) => ({ Name: name, Unit: METRICS[name as MetricName] })),
      },
    ],
  },
  ...metrics,
});
