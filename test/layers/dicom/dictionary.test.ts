import { expect, test, vi } from "vitest";
import { ROWS } from "#dicom/dictionary.generated";

const rows = ROWS.trim()
  .split("\n")
  .map((row) => row.split(" "));

test.each([
  ["by search", rows.filter((_, at) => at % 13 === 0 || at === rows.length - 1)],
  ["all read", [...rows, ...rows]],
] as const)("every row is found with its VR, and no tag beside it, %s", async (_, asked) => {
  vi.resetModules();
  const { dictionaryVr } = await import("#dicom/dictionary");
  expect(asked.map(([tag = ""]) => dictionaryVr(tag))).toEqual(asked.map(([, vr]) => vr));
  for (const none of ["", "0", "00091001", "00000000X", "0008001", "FFFFFFFF", "\n0008001"])
    expect(dictionaryVr(none)).toBeUndefined();
});
