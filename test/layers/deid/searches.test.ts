import { expect, test } from "vitest";
import { deidentify } from "#deid/deidentify";
import { everyIdentity, type Identity, identityOf } from "#deid/identity";
import { betrays } from "#deid/last-look";
import { POLICIES } from "#deid/policies";
import { compilePolicy } from "#deid/policy";
import { ByteSet, RunSet } from "#deid/searches";
import { type Element, tagOf } from "#dicom/elements";
import { textElement } from "#dicom/encode";
import { readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { IDENTIFIERS, item, part10, sequence } from "../../fixtures/part10.ts";
import { KEYS } from "./clean-sample.ts";

test("runs of words are found where they begin anywhere; parts of them are not", () => {
  const runs = new RunSet();
  runs.add(["jane", "doe"]);
  runs.add(["miller"]);
  const cases = ["mrs jane doe", "jane x doe", "doe jane", "miller", "millers"].map((text) => runs.meets(text.split(" ")));
  expect(cases).toEqual([true, false, false, true, false]);
});

test("byte strings are found at the start, in the middle and at the end, one among many of the same beginning or end", () => {
  const secrets = new ByteSet();
  for (let i = 0; i < 1000; i++) for (const uid of [`1.2.840.99.${i}.1`, `1.2.840.${i}.7777777.1`]) secrets.add(uid);
  secrets.add("short");
  const find = (text: string): boolean => secrets.foundIn(Buffer.from(text, "latin1"));
  expect(["1.2.840.99.7.1", "x1.2.840.999.7777777.1y", "\0\xff1.2.840.99.999.1"].map(find)).toEqual([true, true, true]);
  expect(["1.2.840.99.7.1.5", "81.2.840.99.7.1", "1.2.840.99.1000.2", "1.2.840.1000.7777777.1", "short", ""].map(find)).toEqual([
    false,
    false,
    false,
    false,
    false,
    false,
  ]);
});

test("a header of twenty thousand names and references is looked through once: name by name it would take minutes, and this test its time limit", async () => {
  const items = Array.from({ length: 20_000 }, (_, i) =>
    item(
      textElement("00081155", "UI", `1.2.3.9.${i}.1111111.1`),
      textElement("00080104", "LO", `words number ${i} of it`),
      textElement("00081070", "PN", `Quack${i}^Jane`),
    ),
  );
  const many: readonly Element[] = [...IDENTIFIERS, sequence(tagOf(0x40, 0x275), []), sequence("52009230", items)];
  const file = await readFile(bufferSource(part10(many)));
  const { lastLook } = deidentify(file, { policy: compilePolicy(POLICIES.basic), ...KEYS });
  expect(lastLook.clear).toBe(true);
});

test("the identities of many files as one find what any of them finds, and nothing else", () => {
  const person = (n: number): readonly Element[] => [
    textElement("00080018", "UI", `1.2.840.99.${n}.1234567`),
    textElement("00080020", "DA", `2024020${n}`),
    textElement("00100010", "PN", ["Quackenbush^Jane", "Müller^Ärztin", "Ng^Al"][n] ?? ""),
    textElement("00100020", "LO", `PAT-4711${n}`),
  ];
  const identities = [0, 1, 2].map((n) => identityOf(person(n), () => false));
  const every = everyIdentity(identities);
  const texts = [
    "for Jane Quackenbush",
    "M. MÜLLER",
    "ng al",
    "al",
    "47112",
    "47113",
    "on 2024-02-01",
    "2024-02-03",
    "1.2.840.99.2.1234567",
  ];
  const hits = (identity: Identity): readonly boolean[] =>
    ["LO", "OB"].flatMap((vr) => texts.map((text) => betrays(identity, textElement("00081030", vr, text), "")));
  const alone = identities.map(hits);
  expect(hits(every)).toEqual(hits(every).map((_, at) => alone.some((one) => one[at])));
  expect(new Set(hits(every))).toEqual(new Set([true, false]));
});
