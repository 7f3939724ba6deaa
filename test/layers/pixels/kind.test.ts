import { expect, test } from "vitest";
import { doubtsOfKind, type PictureKind } from "#pixels/kind";

const sopClass = (end: string): string => `1.2.840.10008.5.1.4.1.1.${end}`;
const ULTRASOUND: PictureKind = {
  ...{ sopClass: sopClass("6.1"), imageType: ["ORIGINAL", "PRIMARY"], burnedIn: "", hasRegions: true, lines: 8, textShare: 0.05 },
};

test.each<[string, Partial<PictureKind>, readonly string[]]>([
  ["ultrasound with regions", {}, []],
  ["a clip of it", { sopClass: sopClass("3.1") }, []],
  ["derived ultrasound with regions", { imageType: ["DERIVED", "SECONDARY"] }, []],
  ["one that says NO, which proves nothing", { burnedIn: "NO" }, []],
  ["one that says YES", { burnedIn: "YES" }, ["BURNED_IN"]],
  ["ultrasound without regions", { hasRegions: false }, ["NO_REGIONS"]],
  ["the same with burned-in identity", { hasRegions: false, burnedIn: "YES" }, ["NO_REGIONS", "BURNED_IN"]],
  ["a page of an ultrasound machine", { hasRegions: false, lines: 40 }, ["REPORT_PAGE"]],
  ["a captured screen", { sopClass: sopClass("7"), hasRegions: false }, ["SECONDARY_CAPTURE"]],
  ["a captured screen that claims regions", { sopClass: sopClass("7.4") }, ["SECONDARY_CAPTURE"]],
  ["a captured page", { sopClass: sopClass("7"), hasRegions: false, textShare: 0.5 }, ["REPORT_PAGE"]],
  ["a picture of another machine", { sopClass: sopClass("2"), hasRegions: false }, ["NO_REGIONS"]],
  ["a picture of another machine that claims regions", { sopClass: sopClass("2") }, ["NO_REGIONS"]],
])("%s", (_, changes, doubts) => expect(doubtsOfKind({ ...ULTRASOUND, ...changes })).toEqual(doubts));
