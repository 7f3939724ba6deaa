import { expect, test } from "vitest";
import { disguise } from "../../../apps/uplink/strict/own-ids.ts";

const SECRET = new Uint8Array(32).fill(7);
const CALL = {
  imageIds: ["1.2.840.99999.1", "ACC-4711"],
  expectPatientId: "MRN-4711",
  deliver: { link: true },
  consent: { given: true, version: "1" },
};
const said = (call: object, key = "exam of MRN-4711") => disguise(SECRET, "demo", JSON.stringify(call), key);

test("nothing of a call's ids is in what leaves, and the same call leaves the same", () => {
  const left = JSON.stringify(said(CALL));
  for (const id of [...CALL.imageIds, "MRN-4711", "4711"]) expect(left).not.toContain(`"${id}"`);
  expect(left).not.toContain("MRN");
  expect(JSON.stringify(said(CALL))).toBe(left);
});

test("a field that nobody knows does not leave the building", () => {
  const wrong = said({ ...CALL, patientName: "Doe^Jane" });
  expect(wrong).toHaveProperty("field");
  expect(JSON.stringify(wrong)).not.toContain("Doe");
});

test("an own id is what its image is called when it is uploaded, blanks aside", () => {
  const other = said({ ...CALL, imageIds: ["1.2.840.99999.1", " ACC-4711 "] });
  expect(other).toEqual(said(CALL));
});
