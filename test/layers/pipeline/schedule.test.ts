import { expect, test } from "vitest";
import { rateSeconds } from "#pipeline/schedule";

test.each([
  ["rate(1 minute)", 60],
  ["rate(15 minutes)", 900],
  ["rate(2 hours)", 7200],
  ["rate(1 day)", 86_400],
])("%s", (schedule, seconds) => expect(rateSeconds(schedule)).toBe(seconds));

test.each(["rate(0 minutes)", "rate(5)", "cron(0 12 * * ? *)", ""])("%s is refused", (schedule) =>
  expect(() => rateSeconds(schedule)).toThrow(RangeError),
);
