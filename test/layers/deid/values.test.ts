import { describe, expect, test } from "vitest";
import { deidentify } from "#deid/deidentify";
import { compilePolicy } from "#deid/policy";
import { ROWS as SAFE_PRIVATE } from "#deid/safe-private.generated";
import { type Element, inTagOrder, type Sequence } from "#dicom/elements";
import { textElement } from "#dicom/encode";
import { readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { trimmed } from "#dicom/text";
import { IDENTIFIERS, item, part10, sequence } from "../../fixtures/part10.ts";
import { KEYS } from "./clean-sample.ts";

const FULL = "RetainLongitudinalTemporalInformationFullDatesOption";
const MODIFIED = "RetainLongitudinalTemporalInformationModifiedDatesOption";

async function cleaned(elements: readonly Element[], options: readonly string[] = [], more: object = {}) {
  const taken = new Set(elements.map(({ tag }) => tag));
  const all = inTagOrder([...elements, ...IDENTIFIERS.filter(({ tag }) => !taken.has(tag))]);
  const file = await readFile(bufferSource(part10(all)));
  const rules = [{ do: options.length === 0 ? "deidentify" : `deidentify:${options.join(",")}` }];
  const policy = compilePolicy({ id: "test", version: "1", unlisted: "keep-standard", rules, ...more });
  const result = deidentify(file, { policy, ...KEYS, says: ["Pixels not checked"] });
  const out = [...result.before, ...result.after];
  return { ...result, out, text: (tag: string) => textOf(out, tag), items: (tag: string) => itemsOf(out, tag) };
}

function textOf(elements: readonly Element[], tag: string): string | undefined {
  const found = elements.find((element) => element.tag === tag);
  return found?.kind === "leaf" ? trimmed(found.value) : undefined;
}

const itemsOf = (elements: readonly Element[], tag: string): readonly (readonly Element[])[] =>
  (elements.find((element) => element.tag === tag) as Sequence | undefined)?.items.map((found) => found.elements) ?? [];

const code = (tag: string, value: string, scheme: string, meaning: string): Element =>
  sequence(tag, [
    item(textElement("00080100", "SH", value), textElement("00080102", "SH", scheme), textElement("00080104", "LO", meaning)),
  ]);

describe("dates", () => {
  const date = (value: string): Element => textElement("00080020", "DA", value);
  const malformed = ["20240101-20240301", "99991231", "240229", "20240231", "2024-02-29", "yesterday"];

  test.each(malformed)("%s is none: it never comes out, whatever the option", async (value) => {
    for (const options of [[], [FULL], [MODIFIED]]) expect((await cleaned([date(value)], options)).text("00080020")).toBe("");
    expect((await cleaned([date(value)], [MODIFIED], { dates: "shift" })).text("00080020")).toBe("");
  });

  test("several values are each cut; empty ones stay empty", async () => {
    const { text } = await cleaned([textElement("00181200", "DA", "20240229\\\\19991231")], [MODIFIED]);
    expect(text("00181200")).toBe("20240101\\\\19990101");
  });

  test("moved dates keep their intervals, times and precision; one patient, one distance", async () => {
    const days = (text = ""): number =>
      Date.UTC(Number(text.slice(0, 4)), Number(text.slice(4, 6)) - 1, Number(text.slice(6, 8))) / 86_400_000;
    const elements = [
      textElement("00100020", "LO", "P-1"),
      date("20240229"),
      textElement("00080030", "TM", "134501.123"),
      textElement("00080021", "DA", "20240310"),
      textElement("0008002A", "DT", "20240229134501.5+0100"),
      textElement("00080201", "SH", "+0100"),
    ];
    const { text } = await cleaned(elements, [MODIFIED], { dates: "shift" });
    const other = await cleaned([textElement("00100020", "LO", "P-2"), date("20240229")], [MODIFIED], { dates: "shift" });
    expect(days(text("00080021")) - days(text("00080020"))).toBe(10);
    expect(days("20240229") - days(text("00080020"))).toBeGreaterThanOrEqual(365);
    expect(text("0008002A")).toBe(`${text("00080020")}134501.5+0100`);
    expect([text("00080030"), text("00080201")]).toEqual(["134501.123", "+0100"]);
    expect(other.text("00080020")).not.toBe(text("00080020"));
  });

  test("ACR-NEMA dates and times are written as DICOM writes them", async () => {
    const { text } = await cleaned([date("1997.05.06"), textElement("00080030", "TM", "13:45:01")], [MODIFIED], { dates: "shift" });
    expect([text("00080020")?.length, text("00080030")]).toEqual([8, "134501"]);
  });

  test("no option keeps the birth date; a decade that would tell an age above 89 goes too", async () => {
    const born = textElement("00100030", "DA", "19310623");
    for (const options of [[FULL], [MODIFIED], ["RetainPatientCharacteristicsOption"]])
      expect((await cleaned([born], options)).text("00100030")).toBe("");
    expect((await cleaned([born, date("20100301")], [], { birthDate: "decade" })).text("00100030")).toBe("19300101");
    expect((await cleaned([born, date("20240301")], [], { birthDate: "decade" })).text("00100030")).toBe("");
  });

  test.each([
    ["089Y", "089Y"],
    ["093Y", "090Y"],
    ["999M", "999M"],
    ["old", undefined],
  ])("an age of %s kept by option becomes %s", async (age, expected) => {
    const { text } = await cleaned([textElement("00101010", "AS", age)], ["RetainPatientCharacteristicsOption"]);
    expect(text("00101010")).toBe(expected);
  });

  test.each([
    [[], undefined, "REMOVED"],
    [[MODIFIED], undefined, "MODIFIED"],
    [[FULL], undefined, "UNMODIFIED"],
    [[FULL], "MODIFIED", "MODIFIED"],
    [[MODIFIED], "REMOVED", "REMOVED"],
  ])("under %s after %s the marker says %s", async (options, earlier, expected) => {
    const marker = earlier === undefined ? [] : [textElement("00280303", "CS", earlier)];
    expect((await cleaned(marker, options)).text("00280303")).toBe(expected);
  });
});

describe("records of de-identification", () => {
  test("an earlier one is added to; of what it says stays what is nobody's identity", async () => {
    const { text, items } = await cleaned([
      textElement("00100010", "PN", "Quackenbush^Jane"),
      textElement("00120062", "CS", "NO"),
      textElement("00120063", "LO", "Deid tool 7"),
      sequence("00120064", [item(...(itemsOf([code("00120064", "113100", "DCM", "Basic")], "00120064")[0] ?? []))]),
    ]);
    expect(text("00120062")).toBe("YES");
    expect(text("00120063")?.split("\\")).toEqual(["Deid tool 7", "Keepsake test@1", "PS3.15 Basic Profile", "Pixels not checked"]);
    expect(items("00120064").map((elements) => textOf(elements, "00080100"))).toEqual(["113100"]);
  });

  test("one that repeats the name goes", async () => {
    const { text } = await cleaned([
      textElement("00100010", "PN", "Quackenbush^Jane"),
      textElement("00120063", "LO", "by hand for QUACKENBUSH"),
    ]);
    expect(text("00120063")).not.toMatch(/quackenbush/i);
  });

  test("each option is claimed by its code; the hash by one of our own scheme", async () => {
    const names = ["RetainUIDsOption", "CleanDescriptorsOption", "RetainPatientIDHashOption"];
    const { items } = await cleaned([], names);
    const claimed = items("00120064").map((elements) => `${textOf(elements, "00080102")} ${textOf(elements, "00080100")}`);
    expect(claimed).toEqual(["DCM 113100", "DCM 113110", "DCM 113105", "99KEEPSAKE PATIENTIDHASH"]);
  });
});

describe("options", () => {
  test("Patient ID as a keyed hash: the same for the same patient, another for another", async () => {
    const idOf = async (id: string): Promise<string | undefined> =>
      (await cleaned([textElement("00100020", "LO", id)], ["RetainPatientIDHashOption"])).text("00100020");
    expect(await idOf("P-1")).toMatch(/^[0-9a-f]{32}$/);
    expect(await idOf("P-1")).toBe(await idOf("P-1 "));
    expect(await idOf("P-1")).not.toBe(await idOf("P-2"));
  });

  test("retained UIDs stay in the header, while keys get new ones", async () => {
    const { text, sop, headerSop } = await cleaned([], ["RetainUIDsOption"]);
    expect([text("00080018"), headerSop]).toEqual(["1.2.3.4.1", "1.2.3.4.1"]);
    expect(sop).toMatch(/^2\.25\./);
  });

  test("cleaned descriptors keep the words of examinations, and nothing else", async () => {
    const { text } = await cleaned([textElement("00081030", "LO", "OB 2nd trimester, Mrs. Miller")], ["CleanDescriptorsOption"]);
    expect(text("00081030")).toBe("ob trimester");
    expect((await cleaned([textElement("00081030", "LO", "Miller")], ["CleanDescriptorsOption"])).text("00081030")).toBeUndefined();
  });

  test("an AE title is a pseudonym, one for one", async () => {
    const title = async (text: string) =>
      (await cleaned([textElement("00080055", "AE", text)], ["RetainDeviceIdentityOption"])).text("00080055");
    expect(await title("VOLUSON1")).toMatch(/^AE[0-9A-F]{12}$/);
    expect(await title("VOLUSON1")).toBe(await title("VOLUSON1"));
    expect(await title("VOLUSON2")).not.toBe(await title("VOLUSON1"));
  });

  test("safe private elements stay with their creator, those of other creators and elements go", async () => {
    const creator = (tag: string, text: string): Element => textElement(tag, "LO", text);
    const { out } = await cleaned(
      [
        creator("00190010", "GEMS_ACQU_01"),
        textElement("00191023", "DS", "12.5"),
        textElement("00191099", "LO", "secret"),
        creator("00190011", "SOMEBODY ELSE"),
        textElement("00191123", "DS", "12.5"),
        creator("00210010", "GEMS_ACQU_01"),
      ],
      ["RetainSafePrivateOption"],
    );
    expect(out.map(({ tag }) => tag).filter((tag) => /^00(?:19|21)/.test(tag))).toEqual(["00190010", "00191023"]);
  });
});

describe("every row of the table of safe private attributes", () => {
  const VALUES: Readonly<Record<string, string>> = { DS: "12.5", IS: "12", UI: "1.2.3.4.5.6", AT: "", SQ: "" };
  const rows = SAFE_PRIVATE.trim()
    .split("\n")
    .map((row) => row.split("\t"))
    .filter(([, vr]) => vr !== "SQ");
  const planted = ([place = "", vr = ""]: readonly string[], as = vr, value = VALUES[vr] ?? "ABCD1234"): Element =>
    textElement(`${place.slice(0, 4)}10${place.slice(6)}`.toUpperCase(), as || "LO", value);
  const block = ([place = "", , creator = ""]: readonly string[]): Element =>
    textElement(`${place.slice(0, 4)}0010`.toUpperCase(), "LO", creator);

  test("stays where its value is of its VR", async () => {
    const gone: string[] = [];
    for (const row of rows) {
      const element = planted(row);
      const { out } = await cleaned([block(row), element], ["RetainSafePrivateOption"]);
      if (!out.some(({ tag }) => tag === element.tag)) gone.push(row.join(" "));
    }
    expect([rows.length, gone]).toEqual([424, []]);
  });

  test("goes where it is none: what stands there is not what the table calls safe", async () => {
    const kept: string[] = [];
    for (const row of rows.filter(([, vr = ""]) => /^(?:AT|CS|DS|FD|FL|IS|S[LS]|U[LS])$/.test(vr))) {
      const element = planted(row, "LO", "see Canary");
      const { out } = await cleaned([block(row), element], ["RetainSafePrivateOption"]);
      if (out.some(({ tag }) => tag === element.tag)) kept.push(row.join(" "));
    }
    expect(kept).toEqual([]);
  });
});

describe("structured content", () => {
  const content = (type: string, name: Element, ...value: Element[]) =>
    item(textElement("0040A010", "CS", "CONTAINS"), textElement("0040A040", "CS", type), name, ...value);
  const concept = (value: string, scheme: string, meaning: string): Element => code("0040A043", value, scheme, meaning);
  const report = sequence("0040A730", [
    content("TEXT", concept("121106", "DCM", "Comment"), textElement("0040A160", "UT", "Mrs Miller's fetus, normal heart")),
    content("PNAME", concept("121008", "DCM", "Person Observer Name"), textElement("0040A123", "PN", "Miller^Anna")),
    content("TEXT", concept("121022", "DCM", "Accession Number"), textElement("0040A160", "UT", "ACC-1")),
    content("CODE", concept("121058", "DCM", "Procedure reported"), code("0040A168", "76805", "C4", "Obstetric ultrasound")),
    content("TEXT", concept("X1", "99GE", "Miller's own"), textElement("0040A160", "UT", "free words of Miller")),
    content(
      "CONTAINER",
      concept("125007", "DCM", "Measurement Group"),
      sequence("0040A730", [
        content(
          "NUM",
          concept("11820-8", "LN", "Biparietal Diameter"),
          sequence("0040A300", [item(textElement("0040A30A", "DS", "47.1"))]),
        ),
      ]),
    ),
  ]);

  test.each([
    ["91", "a", 0],
    ["31", "a", 1],
    ["300", "d", 1],
  ])("a subject's age of %s %s stays where it tells no age above 89", async (age, unit, left) => {
    const measured = sequence("0040A300", [item(code("004008EA", unit, "UCUM", unit), textElement("0040A30A", "DS", age))]);
    const aged = sequence("0040A730", [
      content("CODE", concept("121058", "DCM", "Procedure reported"), code("0040A168", "76805", "C4", "Obstetric ultrasound")),
      content("NUM", concept("121033", "DCM", "Subject Age"), measured),
    ]);
    const { items } = await cleaned([aged], ["CleanStructuredContentOption", "RetainPatientCharacteristicsOption"]);
    expect(items("0040A730").filter((elements) => textOf(elements, "0040A040") === "NUM")).toHaveLength(left);
  });

  test("without the option it is one item that says nothing", async () => {
    const { items } = await cleaned([report]);
    expect(items("0040A730").map((elements) => textOf(elements, "0040A160"))).toEqual(["REMOVED"]);
  });

  test("with the option its items are treated by their concepts", async () => {
    const { items } = await cleaned([report], ["CleanStructuredContentOption", "CleanDescriptorsOption"]);
    const [comment, observer, procedure, own, group] = items("0040A730");
    expect(items("0040A730")).toHaveLength(5);
    expect(textOf(comment ?? [], "0040A160")).toBe("fetus normal heart");
    expect(textOf(observer ?? [], "0040A123")).toBe("Anonymous");
    expect(textOf(itemsOf(procedure ?? [], "0040A168")[0] ?? [], "00080104")).toBe("Obstetric ultrasound");
    expect([textOf(own ?? [], "0040A160"), textOf(itemsOf(own ?? [], "0040A043")[0] ?? [], "00080104")]).toEqual([
      "REMOVED",
      "REMOVED",
    ]);
    const measured = itemsOf(itemsOf(group ?? [], "0040A730")[0] ?? [], "0040A300")[0] ?? [];
    expect(textOf(measured, "0040A30A")).toBe("47.1");
  });
});

describe("what cannot be read", () => {
  const broken: Element = { kind: "leaf", tag: "00081140", vr: "SQ", value: new Uint8Array(0) };
  const spoofed = sequence("00280010", [item(textElement("00080104", "LO", "CANARY"))], { vr: "UN", undefinedLength: true });
  test("goes, or the file is rejected where the policy says so", async () => {
    expect((await cleaned([spoofed, broken])).out.some(({ tag }) => tag === "00280010")).toBe(false);
    await expect(cleaned([spoofed], [], { onFailure: "reject" })).rejects.toThrow(/UNREADABLE_ATTRIBUTE/);
  });
});
