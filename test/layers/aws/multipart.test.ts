import { afterAll, beforeAll, expect, test } from "vitest";
import { startServices } from "../../lambdas/services.ts";

const MIB = 1024 * 1024;
let services: Awaited<ReturnType<typeof startServices>>;
let objects: typeof import("#aws/objects");

beforeAll(async () => {
  services = await startServices();
  objects = await import("#aws/objects");
});
afterAll(() => services.stop());

const at = (key: string) => ({ bucket: "clean", key }) as const;

/** Chunks in one stretch of memory that each next one overwrites. */
async function* reused(lengths: readonly number[], failing = false): AsyncGenerator<Uint8Array> {
  const room = new Uint8Array(Math.max(...lengths, 0));
  for (const [i, length] of lengths.entries()) yield room.fill(i + 1).subarray(0, length);
  if (failing) throw new RangeError("The source ends early.");
}

const wholeOf = (lengths: readonly number[]): Buffer => Buffer.concat(lengths.map((length, i) => Buffer.alloc(length, i + 1)));

test.each([
  ["nothing", []],
  ["less than a part", [1000, 3, 70_000]],
  ["exactly a part", [5 * MIB, 3 * MIB]],
  ["exactly two parts", [8 * MIB, 8 * MIB]],
  ["chunks that are longer than parts, and an odd rest", [20 * MIB, 1, 5 * MIB + 7]],
  ["many chunks", Array.from({ length: 250 }, (_, i) => 99_991 + i)],
] as const)("a stream of %s arrives whole though its memory serves again", async (name, lengths) => {
  expect(await objects.putStream(at(name), reused(lengths), { type: "x/y", metadata: { source: "7" } })).toBe("written");
  const stored = await objects.get(at(name));
  expect(wholeOf(lengths).equals(stored?.bytes ?? Buffer.from("none"))).toBe(true);
  expect((await objects.head(at(name)))?.metadata).toEqual({ source: "7" });
});

test.each([[[10]], [[20 * MIB]]])("a condition holds for a stream of %j bytes", async (lengths) => {
  const key = at(`once ${lengths}`);
  expect(await objects.putStream(key, reused(lengths), { only: "absent" })).toBe("written");
  expect(await objects.putStream(key, reused([5]), { only: "absent" })).toBe("refused");
  expect(await objects.putStream(key, reused([9 * MIB]), { only: "absent" })).toBe("refused");
  expect((await objects.head(key))?.size).toBe(lengths[0]);
});

test.each([[[10]], [[20 * MIB]]])("a stream that breaks after %j bytes leaves no object", async (lengths) => {
  const key = at(`broken ${lengths}`);
  await expect(objects.putStream(key, reused(lengths, true))).rejects.toThrow(RangeError);
  expect(await objects.head(key)).toBeUndefined();
});

test("a source reads any range, and into memory that is given", async () => {
  const lengths = [3 * MIB, 5];
  await objects.putStream(at("source"), reused(lengths));
  const source = objects.objectSource(at("source"), 3 * MIB + 5);
  const whole = wholeOf(lengths);
  const ranges = [
    [0, 1],
    [3 * MIB - 2, 3 * MIB + 3],
    [3 * MIB, 9 * MIB],
    [9 * MIB, 9 * MIB + 1],
    [5, 5],
  ] as const;
  for (const [start, end] of ranges)
    expect(whole.subarray(start, end).equals(await source.read(start, end)), `${start} to ${end}`).toBe(true);
  const room = new Uint8Array(8);
  await source.readInto?.(3 * MIB - 3, room);
  expect([...room]).toEqual([1, 1, 1, 2, 2, 2, 2, 2]);
  await expect(source.readInto?.(3 * MIB, room)).rejects.toThrow(/fewer bytes/);
});
