import fc from "fast-check";
import { expect, test } from "vitest";
import { contrast, legible } from "#pages/contrast";
import { DARK, LIGHT } from "#pages/palette";

test("contrast is that of WCAG", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

test.each([
  [LIGHT, "#000000"],
  [DARK, "#ffffff"],
])("any colour of a clinic is made legible on %o", (theme, towards) => {
  const grounds = [theme.paper, theme.print, theme.tint, theme.onAccent];
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffff }), (value) => {
      const colour = legible(`#${value.toString(16).padStart(6, "0")}`, grounds, towards);
      for (const ground of grounds) expect(contrast(colour, ground)).toBeGreaterThanOrEqual(4.5);
    }),
  );
});

test("a colour that can be read stays as it is", () => expect(legible("#005577", [LIGHT.paper], "#000000")).toBe("#005577"));
