import { describe, expect, test } from "vitest";
import { ROWS } from "#deid/annex-e.generated";
import { deidentify } from "#deid/deidentify";
import { POLICIES } from "#deid/policies";
import { compilePolicy } from "#deid/policy";
import { uidMap } from "#deid/uids";
import { type Element, inTagOrder } from "#dicom/elements";
import { encodeElements, textElement } from "#dicom/encode";
import { readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { trimmed } from "#dicom/text";
import { bytesElement, EXPLICIT, IDENTIFIERS, IMPLICIT, item, part10, sequence } from "../../fixtures/part10.ts";
import { hasSamples, sample, samplesIn } from "../../fixtures/samples.ts";

const KEY = new Uint8Array(32).fill(7);
const SETTINGS = { policy: compilePolicy(POLICIES.tricefy), uidKey: KEY, dateKey: KEY, pseudonymKey: KEY };

async function cleaned(elements: readonly Element[], syntax = EXPLICIT) {
  const file = await readFile(bufferSource(part10(inTagOrder([...elements, ...IDENTIFIERS]), syntax)));
  const result = deidentify(file, SETTINGS);
  const all = [...result.before, ...result.after];
  return { ...result, all, bytes: encodeElements(all, file.encoding), text: (tag: string) => textOf(all, tag) };
}

function textOf(elements: readonly Element[], tag: string): string | undefined {
  const found = elements.find((element) => element.tag === tag);
  return found?.kind === "leaf" ? trimmed(found.value) : undefined;
}

/** Canaries: values that say which row they were put in. */
const canaryOf = (tag: string): string => `CANARY${tag}`;
const leafRows = ROWS.filter(({ tag, vr }) => /^[0-9A-F]{8}$/.test(tag) && vr !== "SQ" && tag >= "00080000");
const CARRIERS: Readonly<Record<string, string>> = { US: "LO", "OB or OW": "LO", SH: "LO" };
const canaryElement = (tag: string, vr: string): Element => textElement(tag, CARRIERS[vr] ?? vr, canaryOf(tag));

const PLACES: Readonly<Record<string, (element: Element) => Element>> = {
  "at top level": (element) => element,
  "in a kept sequence": (element) => sequence("00400275", [item(element)]),
  "nested twice": (element) => sequence("00081115", [item(sequence("00081199", [item(element)]))]),
  "in a private sequence": (element) => sequence("00091010", [item(element)]),
  "in a standard sequence written as UN": (element) => sequence("00081115", [item(element)], { vr: "UN" }),
  "in one of undefined length": (element) => sequence("00081115", [item(element)], { vr: "UN", undefinedLength: true }),
  "after the pixel data": (element) => sequence("7FE11010", [item(element)]),
};

describe.each(Object.entries(PLACES))("a value %s", (_, place) => {
  test.each([EXPLICIT, IMPLICIT])(
    `of each of the ${leafRows.length} listed attributes does not survive in %s`,
    async (syntax) => {
      const identifiers = new Set(IDENTIFIERS.map(({ tag }) => tag));
      const survivors: string[] = [];
      for (const { tag, vr } of leafRows) {
        if (identifiers.has(tag)) continue;
        const { bytes } = await cleaned([place(canaryElement(tag, vr))], syntax);
        if (Buffer.from(bytes).includes("CANARY")) survivors.push(tag);
      }
      expect(survivors).toEqual([]);
    },
    60_000,
  );
});

test.each(["00091001", "50000020", "60003000", "60220022", "FFFCFFFC", "4FFE0001", "00189999"])(
  "%s is always removed",
  async (tag) => {
    const { all } = await cleaned([bytesElement(tag, "OB", Buffer.from("CANARY.."))]);
    expect(all.some((element) => element.tag === tag)).toBe(false);
  },
);

describe("values of the default policy", () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    ["00100010", "PN", "Doe^Jane", "Anonymous"],
    ["00100020", "LO", "MRN-4711", "000000"],
    ["00100040", "CS", "F", "O"],
    ["00100030", "DA", "19870623", "19800101"],
    ["00080020", "DA", "20240229", "20240101"],
    ["00080030", "TM", "134501.123", "000000"],
    ["0008002A", "DT", "20240229134501.5+0100", "20240101000000"],
    ["00080020", "DA", "99991231", ""],
    ["00080020", "DA", "1997.05.06", "19970101"],
    ["00080050", "SH", "ACC4711", ""],
  ];
  test.each(cases)("%s %s %s becomes %s", async (tag, vr, value, expected) => {
    expect((await cleaned([textElement(tag, vr, value)])).text(tag)).toBe(expected);
  });

  test("the markers say what was done, in tag order", async () => {
    const { all, text } = await cleaned([textElement("00120062", "CS", "NO")]);
    expect(text("00120062")).toBe("YES");
    expect(text("00280303")).toBe("MODIFIED");
    expect(
      text("00120063")
        ?.split("\\")
        .every((part) => part.length <= 64),
    ).toBe(true);
    const codes = all.find(({ tag }) => tag === "00120064");
    const values = codes?.kind === "sequence" ? codes.items.map(({ elements }) => textOf(elements, "00080100")) : [];
    expect(values).toEqual(["113100", "113107"]);
    expect(all.map(({ tag }) => tag)).toEqual(all.map(({ tag }) => tag).toSorted());
  });
});

describe("UIDs", () => {
  const map = uidMap(KEY);
  test("the same UID maps to the same new one, padded or not; another key maps it elsewhere", () => {
    expect(map("1.2.3.4\0")).toBe(map("1.2.3.4"));
    expect(uidMap(new Uint8Array(32))("1.2.3.4")).not.toBe(map("1.2.3.4"));
    expect(map("1.2.3.4")).toMatch(/^2\.25\.\d{1,39}$/);
  });
  test("those of the standard stay", () => expect(map("1.2.840.10008.1.2.1")).toBe("1.2.840.10008.1.2.1"));
  test("a reference points to the new UID of what it referred to", async () => {
    const { all, sop } = await cleaned([sequence("00081140", [item(textElement("00081155", "UI", "1.2.3.4.1"))])]);
    const reference = all.find(({ tag }) => tag === "00081140");
    expect(reference?.kind === "sequence" && textOf(reference.items[0]?.elements ?? [], "00081155")).toBe(sop);
  });
});

describe("the last look", () => {
  test("an attribute that may stay goes when it repeats a word of the name, a number of the id, or an old UID", async () => {
    const identity = [textElement("00100010", "PN", "Quackenbush^Jane"), textElement("00100020", "LO", "ID 8675309")];
    const repeats = [
      textElement("00181030", "LO", "obstetric quackenbush twins"),
      textElement("00400254", "LO", "8675309"),
      textElement("00080070", "LO", "ACME 1.2.3.4.2"),
    ];
    const { bytes, actions } = await cleaned([...identity, ...repeats]);
    for (const secret of ["quackenbush", "8675309", "1.2.3.4.2"])
      expect(Buffer.from(bytes).toString("latin1").toLowerCase()).not.toContain(secret);
    expect(actions.lastLook).toBeGreaterThan(0);
  });
  test("an attribute that repeats nothing stays byte for byte", async () => {
    const { text, actions } = await cleaned([
      textElement("00100010", "PN", "Doe^Jane"),
      textElement("00080070", "LO", "ACME Sonography "),
    ]);
    expect(text("00080070")).toBe("ACME Sonography");
    expect(actions.lastLook).toBeUndefined();
  });
});

test("a directory is rejected", async () => {
  const directory = await readFile(bufferSource(part10([sequence("00041220", []), ...IDENTIFIERS])));
  expect(() => deidentify(directory, SETTINGS)).toThrow(/DIRECTORY/);
});

describe("a file without UIDs", () => {
  const STUDY = "0020000D";
  const SERIES = "0020000E";
  const SOP = "00080018";
  const NAME = textElement("00100010", "PN", "Doe^Jane");
  const without = async (missing: readonly string[], more: readonly Element[] = []) => {
    const given = IDENTIFIERS.filter(({ tag }) => !missing.includes(tag));
    const result = deidentify(await readFile(bufferSource(part10(inTagOrder([...given, ...more])))), SETTINGS);
    return { ...result, uids: [STUDY, SERIES, SOP].map((tag) => textOf(result.before, tag)) };
  };

  test.each([[[STUDY]], [[SOP]], [[SERIES]], [[STUDY, SERIES, SOP]]])(
    "%j: its header gets the UIDs that it is known by",
    async (missing) => {
      const { study, series, sop, headerSop, before, uids } = await without(missing, [NAME]);
      expect(uids).toEqual([study, series, sop]);
      expect([new Set(uids).size, headerSop]).toEqual([3, sop]);
      for (const uid of uids) expect(uid).toMatch(/^2\.25\.\d{1,39}$/);
      expect(before.map(({ tag }) => tag)).toEqual(before.map(({ tag }) => tag).toSorted());
    },
  );

  test("is the same instance at every run, and another where anything of its header differs", async () => {
    const all = [STUDY, SERIES, SOP];
    const [one, again, other] = [await without(all, [NAME]), await without(all, [NAME]), await without(all)];
    expect(again.uids).toEqual(one.uids);
    expect(other.uids.filter((uid) => one.uids.includes(uid))).toEqual([]);
  });

  test("stays in its series where it has one, and in a study of its own where it has none", async () => {
    const [one, other] = [await without([STUDY, SOP], [NAME]), await without([STUDY, SOP])];
    expect([one.study === other.study, one.series === other.series, one.sop === other.sop]).toEqual([true, true, false]);
    const alone = await without([STUDY, SERIES]);
    expect(alone.study).not.toBe(one.study);
    expect(alone.sop).toBe((await without([])).sop);
  });

  test("an empty one is none", async () => {
    const { uids, study, sop } = await without([STUDY, SOP], [textElement(STUDY, "UI", ""), textElement(SOP, "UI", "")]);
    expect([uids[0], uids[2]]).toEqual([study, sop]);
  });
});

describe.runIf(hasSamples)("real files", () => {
  const readable = samplesIn(".").filter((path) => !path.includes("hostile/") && !path.includes("DICOMDIR"));
  const SECRET = [
    "00100010",
    "00100020",
    "00100030",
    "00080018",
    "0020000D",
    "0020000E",
    "00080050",
    "00080080",
    "00080090",
    "00081070",
  ];
  test.each(readable)("%s keeps none of its identity", async (path) => {
    const file = await readFile(bufferSource(sample(path)));
    const result = deidentify(file, SETTINGS);
    const out = Buffer.from(encodeElements([...result.before, ...result.after], file.encoding));
    for (const tag of SECRET) {
      const value = textOf(file.before, tag);
      const isMaker = textOf(file.before, "00080070")?.includes(value ?? ""); // an institution with its maker's name
      const tells = value !== undefined && value.length >= 6 && !isMaker && !/^1\.2\.840\.10008|anonymous|removed/i.test(value);
      if (tells) expect([tag, out.includes(value)]).toEqual([tag, false]);
    }
  });
});
