import { describe, expect, test } from "vitest";
import { deidentify } from "#deid/deidentify";
import { OPTIONS } from "#deid/options";
import { POLICIES } from "#deid/policies";
import { compilePolicy } from "#deid/policy";
import type { Policy } from "#deid/treatment";
import { type Element, inTagOrder } from "#dicom/elements";
import { encodeElements, textElement } from "#dicom/encode";
import { readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { bytesElement, EXPLICIT, IDENTIFIERS, IMPLICIT, item, part10, sequence } from "../../fixtures/part10.ts";
import { type Canary, canaries, entitled, PLACES, survivors } from "./canaries.ts";

const KEY = new Uint8Array(32).fill(9);
const FULL = "RetainLongitudinalTemporalInformationFullDatesOption";
const MODIFIED = "RetainLongitudinalTemporalInformationModifiedDatesOption";

const all = Object.keys(OPTIONS);
const withOptions = (names: readonly string[], more: object = {}): Policy =>
  compilePolicy({ id: "test", version: "1", rules: [{ do: `deidentify:${names.join(",")}` }], unlisted: "keep-standard", ...more });

const SETS: readonly (readonly [string, Policy])[] = [
  ...all.map((name) => [name, withOptions([name])] as const),
  ["all options with full dates", withOptions(all.filter((name) => name !== MODIFIED))],
  ["all options with dates cut", withOptions(all.filter((name) => name !== FULL))],
  [
    "all options with dates moved",
    withOptions(
      all.filter((name) => name !== FULL),
      { dates: "shift" },
    ),
  ],
  ...Object.entries(POLICIES).map(([name, document]) => [name, compilePolicy(document)] as const),
];

const tally = { files: 0, planted: 0, left: 0 };

/** Counts what was planted in a file that was written, and what came out of it. */
function judged(planted: readonly Canary[], left: readonly string[]): readonly string[] {
  tally.files += 1;
  tally.planted += planted.length;
  tally.left += left.length;
  return left;
}

const optionsOf = (policy: Policy) => policy.rules[0]?.treatment.options ?? new Set();

/** A file of these elements and, behind them, pixel data; `after` follows that. */
async function cleaned(before: readonly Element[], after: readonly Element[], policy: Policy, syntax = EXPLICIT) {
  const taken = new Set([...before, ...after].map(({ tag }) => tag));
  const identifiers = IDENTIFIERS.filter(({ tag }) => !taken.has(tag));
  const pixels = bytesElement("7FE00010", "OW", new Uint8Array(8));
  const bytes = part10([...inTagOrder([...before, ...identifiers]), pixels, ...after], syntax);
  const file = await readFile(bufferSource(bytes));
  const result = deidentify(file, { policy, uidKey: KEY, dateKey: KEY, pseudonymKey: KEY });
  const out = [...result.before, ...result.after];
  return { ...result, out, encoded: Buffer.from(encodeElements(out, file.encoding)) };
}

describe.each(SETS)("%s", (_, policy) => {
  const options = optionsOf(policy);
  const timesStay = policy.rules[0]?.treatment.dates === "shift";
  for (const [place, { put, goes }] of Object.entries(PLACES))
    for (const valid of [true, false])
      test(`${valid ? "valid" : "odd"} values of all rows ${place}: none whose action is not K comes out`, async () => {
        const planted = canaries(valid);
        const { out, encoded } = await cleaned(put(planted.map(({ element }) => element)), [], policy, valid ? EXPLICIT : IMPLICIT);
        expect(judged(planted, survivors(planted, out, options, timesStay))).toEqual([]);
        if (goes || options.size === 0) expect(encoded.includes("CANARY")).toBe(false);
      });

  test("values of all rows after the pixel data", async () => {
    const planted = canaries(true);
    const { out } = await cleaned([], inTagOrder(planted.map(({ element }) => element)), policy);
    expect(judged(planted, survivors(planted, out, options, timesStay))).toEqual([]);
  });
});

test("the table has 656 rows, each planted", () => {
  console.info(
    `Canaries: ${tally.planted} planted in ${tally.files} files under ${SETS.length} policies, each written; ${tally.left} left`,
  );
  expect(canaries(true)).toHaveLength(656);
});

test("what an option keeps comes out byte for byte: the search above can find something", async () => {
  const policy = withOptions(all.filter((name) => name !== MODIFIED));
  const planted = canaries(true);
  for (const [place, { put, goes }] of Object.entries(PLACES)) {
    if (goes) continue;
    const { out } = await cleaned(put(planted.map(({ element }) => element)), [], policy);
    const kept = entitled(planted, optionsOf(policy));
    const missing = kept.filter(
      (canary) => survivors([{ ...canary, row: { ...canary.row, options: {} } }], out, new Set()).length === 0,
    );
    expect([place, kept.length > 150, missing.map(({ row }) => row.keyword)]).toEqual([place, true, []]);
  }
});

test("UID links hold within a file, across files and runs; references keep theirs though their target is gone", async () => {
  const policy = withOptions(["BasicApplicationConfidentialityProfile"]);
  const reference = sequence("00081140", [item(textElement("00081155", "UI", "1.2.3.4.1"))]);
  const request = sequence("00081199", [
    item(textElement("00081155", "UI", "1.2.3.9.9"), textElement("0020000E", "UI", "1.2.3.4.3")),
  ]);
  const [first, second] = await Promise.all([
    cleaned([reference, request], [], policy),
    cleaned([reference], [], policy, IMPLICIT),
  ]);
  const uidsIn = (out: readonly Element[]) => encodeElements(out, { implicit: true, bigEndian: false });
  expect(first.sop).toBe(second.sop);
  expect(Buffer.from(uidsIn(first.out)).toString("latin1").split(first.sop)).toHaveLength(3);
  expect(Buffer.from(uidsIn(first.out)).toString("latin1").split(first.series)).toHaveLength(3);
});
