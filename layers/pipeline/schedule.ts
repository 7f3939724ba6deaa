const SECONDS = { minute: 60, hour: 3600, day: 86_400 } as const;

/** The seconds between two runs of a rate expression, `rate(15 minutes)`; throws a RangeError for what is none. */
export function rateSeconds(schedule: string): number {
  const [, count, unit] = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/.exec(schedule) ?? [];
  if (count === undefined || unit === undefined) throw new RangeError(`${schedule} is no rate of minutes, hours or days.`);
  return Number(count) * SECONDS[unit as keyof typeof SECONDS];
}
