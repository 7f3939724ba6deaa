import fc from "fast-check";
import { expect, test } from "vitest";
import { originIn, originMetadata } from "#deid/origin";

const text = fc.string({ unit: "binary", maxLength: 20 }).filter((text) => text.isWellFormed());

test("an origin comes back from the metadata of an object, whatever its AE titles are; metadata are plain ASCII", () => {
  fc.assert(
    fc.property(fc.record({ source: text, callingAeTitle: text, calledAeTitle: text }, { requiredKeys: [] }), (origin) => {
      const metadata = originMetadata(origin);
      expect(Object.values(metadata).join("")).toMatch(/^[!-~]*$/);
      expect(originIn(metadata)).toEqual(origin);
    }),
  );
});

test("metadata that are no origin say nothing", () => {
  expect(originIn({ source: "abc", "origin-calling": "%E0%A4%A" })).toEqual({});
});
