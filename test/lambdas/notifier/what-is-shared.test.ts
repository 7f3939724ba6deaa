import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { PatientKeys } from "#pipeline/documents";
import { startServices } from "../services.ts";
import { CLINIC, STILL, studyInStore } from "../study.ts";
import { CONSENT, clientOf } from "./client.ts";

const services = await startServices();
const { createAccessKey } = await import("#aws/access-keys");
const { erase } = await import("#aws/erasure");
const { getJson, list, putJson } = await import("#aws/objects");
const { tryPasscode } = await import("#aws/passcodes");
const { masterSecret } = await import("#aws/secrets");
const { restoreStudy, suspendStudy } = await import("#aws/shares");
const { uidMap } = await import("#deid/uids");
const { imageAlias, patientOf } = await import("#pipeline/aliases");
const { clinicKey } = await import("#pipeline/derive");
const { share } = await import("#pipeline/documents");
const { keys } = await import("#pipeline/keys");

const store = await studyInStore();
const LINK = { deliver: { link: true }, ...CONSENT };
const IMAGE_ID = "00200013";
let newUid: (uid: string) => string;
let master: Uint8Array;
let call: Awaited<ReturnType<typeof clientOf>>;

beforeAll(async () => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  process.env.QUIET_SECONDS = "0";
  master = await masterSecret();
  newUid = uidMap(clinicKey(master, CLINIC, "uid"));
  await putJson({ bucket: "shares", key: keys.clinicSettings(CLINIC) }, { imageId: IMAGE_ID, name: "Hof an der Linde" });
  call = await clientOf(await createAccessKey(CLINIC, ["share"]));
});
afterAll(services.stop);

const shareStudy = (studyInstanceUID: string, more: object = {}) =>
  call("POST", "/v1/shares", { studyInstanceUID, ...LINK, ...more });
const stored = async (id: unknown) => (await getJson({ bucket: "shares", key: keys.share(String(id)) }, share))?.value;

/** A study of rendered images, named by what their files say. */
async function study(uid: string, images: readonly string[], patient = whose("4711")): Promise<string> {
  const of = newUid(uid);
  const { patientKey, bareIdKey } = patient;
  await store.patient(of, { patientKeys: [patientKey], ...(bareIdKey && { bareIdKeys: [bareIdKey] }), disputed: false });
  for (const [i, sop] of images.entries()) await store.rendered(of, newUid(sop), i + 1, STILL, patient);
  return of;
}

/** What is kept of a patient id, and of the same without its issuer. */
function whose(id: string, bare?: string): PatientKeys {
  const patientKey = patientOf(master, CLINIC, id);
  return { patientKey, ...(bare && { bareIdKey: patientOf(master, CLINIC, bare) }) };
}

describe("a study by its Study Instance UID", () => {
  test("is shared whole, in the order it was taken", async () => {
    await study("1.2.100", ["1.2.100.2", "1.2.100.1", "1.2.100.3"]);
    const answer = await shareStudy("1.2.100");
    expect(answer.json).toMatchObject({ state: "sent", images: 3 });
    expect((await stored(answer.json.id))?.images.map(({ sop }) => sop)).toEqual(
      ["1.2.100.2", "1.2.100.1", "1.2.100.3"].map((sop) => newUid(sop)),
    );
  });

  test("waits while images still arrive, and for those that a person must look at", async () => {
    const of = await study("1.2.110", ["1.2.110.1"]);
    process.env.QUIET_SECONDS = "60";
    expect([(await shareStudy("1.2.110")).json.state]).toEqual(["waiting"]);
    process.env.QUIET_SECONDS = "0";
    await putJson({ bucket: "clean", key: keys.member(CLINIC, of, "2.25.9") }, {});
    await store.index("2.25.9", { study: of, state: "held" });
    expect((await shareStudy("1.2.110")).json).toMatchObject({ state: "held", held: 1 });
    await store.index("2.25.9", { study: of, state: "rejected" });
    expect((await shareStudy("1.2.110")).json).toMatchObject({ state: "sent", images: 1 });
  });

  test("waits for a person where another study has one of its UIDs", async () => {
    const of = await study("1.2.120", ["1.2.120.1"]);
    await putJson({ bucket: "clean", key: keys.member(CLINIC, of, newUid("1.2.100.1")) }, {});
    expect((await shareStudy("1.2.120")).json.state).toBe("held");
  });

  test("that nobody knows is waited for; one that was erased is gone", async () => {
    expect((await shareStudy("1.2.999")).json).toEqual({ state: "waiting", images: 0, here: 0, held: 0, rendered: 0 });
    const of = await study("1.2.130", ["1.2.130.1"]);
    await erase(CLINIC, of);
    expect((await shareStudy("1.2.130")).json.code).toBe("ERASED");
  });
});

describe("images by the id that the reporting system knows", () => {
  test("are found by its keyed hash, and only those named are shared", async () => {
    const of = await study("1.2.200", ["1.2.200.1", "1.2.200.2", "1.2.200.3"]);
    for (const n of [1, 2, 3]) {
      const alias = imageAlias(master, CLINIC, `VP-${n}`);
      await putJson({ bucket: "clean", key: keys.aliasIn(CLINIC, of, alias, newUid(`1.2.200.${n}`)) }, {});
      await putJson({ bucket: "clean", key: keys.alias(CLINIC, alias, newUid(`1.2.200.${n}`)) }, {});
    }
    const answer = await call("POST", "/v1/shares", { imageIds: ["VP-3", "1.2.200.1"], ...LINK });
    expect((await stored(answer.json.id))?.images.map(({ sop }) => sop)).toEqual([newUid("1.2.200.1"), newUid("1.2.200.3")]);
    expect((await call("POST", "/v1/shares", { imageIds: ["VP-1", "VP-9"], ...LINK })).json).toMatchObject({
      state: "waiting",
      here: 1,
    });
    await erase(CLINIC, of);
    expect(await Array.fromAsync(list("clean", "aliases"))).toEqual([]);
  });

  test("are refused by a clinic that has named no attribute", async () => {
    const other = await clientOf(await createAccessKey("other", ["share"]));
    const { json } = await other("POST", "/v1/shares", { imageIds: ["1.2.3", "VP-1"], ...LINK });
    expect([json.code, json.field]).toEqual(["INVALID_FIELD", "imageIds.1"]);
  });
});

describe("the patient that the caller expects", () => {
  test.each([
    ["4711", 201, undefined],
    [" 4711 ", 201, undefined],
    ["4712", 409, "PATIENT_MISMATCH"],
    ["4711^^^HOSPITAL", 409, "PATIENT_MISMATCH"],
  ])("%j: %d", async (expectPatientId, status, code) => {
    await study("1.2.300", ["1.2.300.1"]);
    const answer = await shareStudy("1.2.300", { expectPatientId });
    expect([answer.statusCode, answer.json.code]).toEqual([status, code]);
    expect(answer.body).not.toContain("4711");
  });

  test.each([
    ["4711^^^HOSPITAL", 201],
    ["4711", 201],
    ["4712", 409],
    ["4712^^^HOSPITAL", 409],
    ["4711^^^PRACTICE", 409],
  ])("%j, where the machine writes an issuer: %d", async (expectPatientId, status) => {
    const of = await study("1.2.310", ["1.2.310.1"], whose("4711^^^HOSPITAL", "4711"));
    const held = "1.2.310.9"; // and where only the study says whose it is
    await store.index(newUid(held), { study: of, state: "held" });
    expect((await shareStudy("1.2.310", { expectPatientId })).statusCode).toBe(status);
    const answer = await call("POST", "/v1/shares", { imageIds: [held], ...LINK, expectPatientId });
    expect(answer.statusCode).toBe(status === 201 ? 202 : status);
  });

  test("the bare id of another of the study's patients, whom a person has accepted", async () => {
    const of = await study("1.2.320", ["1.2.320.1", "1.2.320.2"], whose("4711^^^HOSPITAL", "4711"));
    const other = whose("4712^^^HOSPITAL", "4712");
    await store.rendered(of, newUid("1.2.320.2"), 2, STILL, other);
    await store.patient(of, {
      patientKeys: [whose("4711^^^HOSPITAL").patientKey, other.patientKey],
      bareIdKeys: [whose("4711").patientKey, other.bareIdKey ?? ""],
      disputed: false,
    });
    expect((await shareStudy("1.2.320", { expectPatientId: "4712" })).statusCode).toBe(201);
    expect((await shareStudy("1.2.320", { expectPatientId: "4713" })).statusCode).toBe(409);
  });

  test("an issuer that was kept before bare ids were: the full id alone", async () => {
    await study("1.2.330", ["1.2.330.1"], whose("4711^^^HOSPITAL"));
    expect((await shareStudy("1.2.330", { expectPatientId: "4711^^^HOSPITAL" })).statusCode).toBe(201);
    expect((await shareStudy("1.2.330", { expectPatientId: "4711" })).statusCode).toBe(409);
  });
});

describe("what a share keeps", () => {
  test("a passcode as a salted hash, the consent's version, the template's name", async () => {
    await study("1.2.400", ["1.2.400.1"]);
    await putJson({ bucket: "shares", key: keys.template(CLINIC, "birth") }, { words: { en: { message: "From all of us." } } });
    const { json } = await shareStudy("1.2.400", { passcode: "Rose-42", template: "birth" });
    const kept = await stored(json.id);
    expect(kept).toMatchObject({ template: "birth", consent: { given: true, version: "2026-1" } });
    expect(JSON.stringify(kept)).not.toContain("Rose-42");
    const { passcode } = kept ?? {};
    if (passcode === undefined) throw new Error("There is no passcode.");
    expect(await tryPasscode(CLINIC, String(json.id), passcode, "rose-42")).toBe("wrong");
    expect(await tryPasscode(CLINIC, String(json.id), passcode, "Rose-42")).toBe("right");
  });

  test("the clinic's words and name are in its e-mails, and a template that it has not is refused", async () => {
    await study("1.2.410", ["1.2.410.1"]);
    await shareStudy("1.2.410", { deliver: { email: "a@example.test" }, template: "birth" });
    const message = services.mailbox.messages().at(-1);
    expect(message?.subject).toContain("Hof an der Linde");
    expect(message?.from).toBe('"Hof an der Linde" <pictures@clinic.example.test>');
    expect(message?.text).toContain("From all of us.");
    expect((await shareStudy("1.2.410", { template: "wedding" })).json).toMatchObject({ code: "INVALID_FIELD", field: "template" });
  });
});

test("a study that a family reported is not shared until a reviewer restores it", async () => {
  const of = await study("1.2.500", ["1.2.500.1"]);
  await suspendStudy(CLINIC, of, "name-visible");
  const answer = await shareStudy("1.2.500");
  expect([answer.statusCode, answer.json.code]).toEqual([409, "SUSPENDED"]);
  await restoreStudy(CLINIC, of);
  expect((await shareStudy("1.2.500")).statusCode).toBe(201);
});
