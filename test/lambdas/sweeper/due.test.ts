import { describe, expect, test } from "vitest";
import { daily, doubling, takeDue } from "../../../lambdas/sweeper/due.ts";

const HOUR = 3600;
const QUARTER = 900;

describe("work that always fails", () => {
  test("is started again ever more rarely, by runs a quarter of an hour apart", () => {
    const ages = Array.from({ length: 4 * 48 }, (_, i) => i * QUARTER + 1);
    const hours = ages.filter((age) => doubling(HOUR)(age, QUARTER)).map((age) => Math.round(age / HOUR));
    expect(hours).toEqual([1, 2, 4, 8, 16, 32]);
  });
  test("is not forgotten by a run that comes late", () => {
    for (const late of [1, 300, 440]) expect(doubling(HOUR)(HOUR + late)).toBe(true);
  });
});

test("what is only old is looked at once a day", () => {
  const ages = Array.from({ length: 5 * 96 }, (_, i) => i * QUARTER + 1);
  const days = ages.filter((age) => daily(2 * 24 * HOUR)(age, QUARTER)).map((age) => age / (24 * HOUR));
  expect(days.map(Math.floor)).toEqual([2, 3, 4]);
});

describe("a run", () => {
  const work = Array.from({ length: 2500 }, (_, i) => ({ key: String(i).padStart(5, "0"), modified: new Date(Date.now() - 5000) }));
  async function* from(startAfter = "") {
    for (const item of work) if (item.key > startAfter) yield item;
  }
  test("takes a thousand, the next the next, and then it begins again", async () => {
    const runs = [];
    for (let i = 0; i < 4; i++) runs.push(await takeDue("test", doubling(1), from));
    expect(runs.map((due) => due.length)).toEqual([1000, 1000, 500, 1000]);
    expect(new Set(runs.slice(0, 3).flat()).size).toBe(2500);
  });
  test("leaves what is younger", async () => {
    expect(await takeDue("young", doubling(60), from)).toEqual([]);
  });
});
