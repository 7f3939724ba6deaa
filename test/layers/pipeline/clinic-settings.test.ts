import { expect, test } from "vitest";
import { clinicSettings, clinicTemplate, isTemplateName } from "#pipeline/clinic-settings";

test("a clinic may choose everything or nothing", () => {
  expect(clinicSettings.parse({})).toEqual({});
  const all = {
    name: "Lindenhof",
    colour: "#8a4534",
    logo: { width: 320, height: 80 },
    country: "SE",
    countries: ["SE", "NO"],
    imageId: "00200013",
    limits: { messagesPerHour: 60, textPartsPerMonth: 0 },
  };
  expect(clinicSettings.parse(all)).toEqual(all);
});

test.each([
  [{ name: "" }, "name"],
  [{ name: "Lindenhof\r\nBcc: x" }, "name"],
  [{ colour: "red; background: url(x)" }, "colour"],
  [{ country: "Sweden" }, "country"],
  [{ countries: ["se"] }, "countries.0"],
  [{ imageId: "InstanceNumber" }, "imageId"],
  [{ limits: { textPartsPerMonth: -1 } }, "limits.textPartsPerMonth"],
  [{ motto: "x" }, ""],
])("%j is refused at %j", (settings, field) => {
  expect(clinicSettings.safeParse(settings).error?.issues[0]?.path.join(".")).toBe(field);
});

test("a template has words for some languages, and no others", () => {
  expect(clinicTemplate.safeParse({ words: { de: { message: "Alles Gute!" }, ar: { page: "مبروك" } } }).success).toBe(true);
  expect(clinicTemplate.safeParse({ words: { xx: { page: "x" } } }).success).toBe(false);
  expect([isTemplateName("first-trimester"), isTemplateName("../clinic")]).toEqual([true, false]);
});
