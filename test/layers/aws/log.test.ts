import { afterEach, expect, test, vi } from "vitest";
import { log } from "#aws/log";

afterEach(() => vi.restoreAllMocks());

const line = (...args: Parameters<typeof log>) => {
  const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  log(...args);
  const text = String(written.mock.calls[0]?.[0]);
  expect(text.endsWith("\n")).toBe(true);
  return JSON.parse(text);
};

test("a line without metrics is its fields alone", () => {
  expect(line("renderer", "skipped", { sop: "2.25.1" })).toEqual({ stage: "renderer", event: "skipped", sop: "2.25.1" });
});

test("metrics stand in the line as CloudWatch reads them", () => {
  const { _aws, ...fields } = line("renderer", "rendered", { kind: "still" }, { RenditionsMade: 1, RenditionMilliseconds: 12 });
  expect(fields).toEqual({ stage: "renderer", event: "rendered", kind: "still", RenditionsMade: 1, RenditionMilliseconds: 12 });
  expect(Math.abs(_aws.Timestamp - Date.now())).toBeLessThan(60_000);
  const metrics = [
    { Name: "RenditionsMade", Unit: "Count" },
    { Name: "RenditionMilliseconds", Unit: "Milliseconds" },
  ];
  expect(_aws.CloudWatchMetrics).toEqual([{ Namespace: "Keepsake", Dimensions: [[]], Metrics: metrics }]);
});
