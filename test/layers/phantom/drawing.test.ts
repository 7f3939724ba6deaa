import { describe, expect, test } from "vitest";
import { textPixels } from "#phantom/font";
import { noise, randomNumbers } from "#phantom/random";
import { PROBE, SCREEN, scan, type Tissue } from "#phantom/sector";

const picture = (text: string, width: number): string[] => {
  const rows = Array.from({ length: 7 }, () => Array<string>(width).fill("."));
  for (const [x, y] of textPixels(text)) (rows[y] ?? [])[x] = "#";
  return rows.map((row) => row.join(""));
};

describe("font", () => {
  test("letters look like themselves, small ones like large ones", () => {
    expect(picture("tL", 11)).toEqual([
      "#####.#....",
      "..#...#....",
      "..#...#....",
      "..#...#....",
      "..#...#....",
      "..#...#....",
      "..#...#####",
    ]);
  });
  test("every character of a banner has a glyph of its own", () => {
    const glyphs = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789^-.:/,%"].map((character) => picture(character, 5).join("\n"));
    expect(new Set(glyphs).size).toBe(43);
    expect(glyphs.every((glyph) => glyph.includes("#"))).toBe(true);
  });
});

describe("noise", () => {
  test("is the same for the same seed only", () => {
    expect(noise(3, 50)).toEqual(noise(3, 50));
    expect(noise(3, 50)).not.toEqual(noise(4, 50));
  });
  test("has no lean and a deviation of about one", () => {
    const values = noise(1, 20000);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect([Math.abs(mean) < 0.05, Math.abs(variance - 1) < 0.1]).toEqual([true, true]);
    expect(new Set(Array.from({ length: 100 }, randomNumbers(1))).size).toBe(100);
  });
});

describe("a scan", () => {
  const tissue = (echo: (cm: number) => number): Tissue => {
    const [columns, rows, samplesPerCm] = [210, 145, 10];
    const grey = Uint8Array.from({ length: columns * rows }, (_, i) => echo(Math.floor(i / columns) / samplesPerCm - 1));
    return { echo: grey, columns, rows, left: -10.5, top: -1, samplesPerCm };
  };
  const level = (grey: Uint8Array, cm: number): number => {
    const row = Math.round(PROBE.top + (cm + PROBE.radius * (1 - Math.cos(PROBE.halfAngle))) * PROBE.pixelsPerCm);
    const at = row * SCREEN.columns + PROBE.centre - 20;
    return grey.subarray(at, at + 40).reduce((sum, value) => sum + value, 0) / 40;
  };
  const still = { shift: 0, turn: 0 };

  test("water is darker than tissue, bone brighter, and bone casts a shadow", () => {
    const layered = scan(
      tissue((cm) => (cm > 3 && cm < 5 ? 5 : cm > 7 && cm < 7.3 ? 222 : 128)),
      still,
      1,
    );
    expect(level(layered, 4)).toBeLessThan(level(layered, 6) / 3);
    expect(level(layered, 7.15)).toBeGreaterThan(level(layered, 6) + 50);
    expect(level(layered, 9)).toBeLessThan(level(layered, 6) - 10);
  });
  test("outside the sector all is black", () => {
    const bright = scan(
      tissue(() => 128),
      still,
      1,
    );
    const corner = (x: number, y: number) => bright[y * SCREEN.columns + x];
    expect([corner(0, 0), corner(639, 0), corner(5, 475), corner(320, 45), corner(320, 455)]).toEqual([0, 0, 0, 0, 0]);
  });
});
