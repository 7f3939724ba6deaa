import type { SQSHandler } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { Values } from "#dicom/values";
import { letter } from "#phantom/letter";
import { report } from "#phantom/report";
import { profileStill } from "#phantom/stills";
import { decision, heldNote, indexEntry, instanceRecord, studyPatient } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { ultrasound } from "../../fixtures/ultrasound.ts";
import { H264, makeVideo, videoFile } from "../../fixtures/videos.ts";
import { created, failures } from "../events.ts";
import { startServices } from "../services.ts";

const CLINIC = "lindenhof";
let services: Awaited<ReturnType<typeof startServices>>;
let objects: typeof import("#aws/objects");
let handler: SQSHandler;
/** A picture, a report on it and a letter: each kind of payload that proves itself. */
let phantom: readonly { name: string; bytes: Uint8Array }[];

beforeAll(async () => {
  services = await startServices();
  process.env.QUIET_SECONDS = "60";
  objects = await import("#aws/objects");
  ({ handler } = await import("../../../lambdas/deidentifier/handler.ts"));
  const picture = await profileStill();
  phantom = [picture, report([picture]), letter()];
});
afterAll(() => services.stop());

let uploads = 0;

/** Clinics whose policy has a person look at every picture; the others have the default. */
const CAREFUL = { id: "careful", version: "1", extends: "tricefy", review: "always" };
const isCareful = (clinic: string): boolean => !["phantoms", "forgers", "trusting"].includes(clinic);

/** Puts bytes under a clinic's uploads, and lets the deidentifier know. */
async function upload(bytes: Uint8Array, clinic = CLINIC): Promise<string> {
  if (isCareful(clinic)) await objects.putJson({ bucket: "shares", key: keys.policy(clinic) }, CAREFUL);
  const key = keys.upload(clinic, `Doe, Jane ${++uploads}.dcm`);
  await objects.put({ bucket: "uploads", key }, bytes);
  expect(await deliver(key)).toBe(0);
  return key;
}

async function deliver(key: string): Promise<number> {
  const version = (await objects.head({ bucket: "uploads", key }))?.version;
  return failures(handler, created("test-uploads", key, version));
}

const keysIn = (bucket: "uploads" | "clean", prefix: string): Promise<string[]> => Array.fromAsync(objects.list(bucket, prefix));

/** An RLE picture whose one segment holds fewer pixels than the header says. */
function damagedRle(): Uint8Array {
  const header = Buffer.alloc(64);
  header.writeUInt32LE(1, 0);
  header.writeUInt32LE(64, 4);
  const fragment = Buffer.concat([header, Buffer.from([0xf0, 9])]);
  const item = (bytes: Uint8Array) =>
    Buffer.concat([Buffer.from("feff00e0", "hex"), Buffer.from(Uint32Array.of(bytes.length).buffer), bytes]);
  const value = Buffer.concat([item(Buffer.alloc(0)), item(fragment), Buffer.from("feffdde000000000", "hex")]);
  const picture = ultrasound({ study: "1.9.9", sop: "1.9.9.1.1" });
  const head = Buffer.from(picture.subarray(0, picture.length - 64 - 12));
  const rle = Buffer.concat([head, Buffer.from("e07f10004f420000ffffffff", "hex"), value]);
  return Buffer.from(rle.toString("latin1").replace("1.2.840.10008.1.2.1\0", "1.2.840.10008.1.2.5\0"), "latin1");
}

/** The one held file of a study, by the start of its key. */
async function heldOf(clinic = CLINIC): Promise<readonly { study: string; name: string; reasons: readonly string[] }[]> {
  const notes = (await keysIn("uploads", keys.allHeld(clinic))).filter((key) => key.endsWith(".json"));
  return Promise.all(
    notes.map(async (key) => {
      const note = (await objects.getJson({ bucket: "uploads", key }, heldNote))?.value;
      const [, , study = "", file = ""] = key.split("/");
      return { study, name: file.slice(0, -".json".length), reasons: note?.reasons ?? [] };
    }),
  );
}

async function decide(clinic: string, { study, name }: { study: string; name: string }, word: "approve" | "reject"): Promise<void> {
  const key = keys.decision(clinic, study, name);
  await objects.putJson({ bucket: "uploads", key }, decision.parse({ decision: word }));
  expect(await deliver(key)).toBe(0);
}

describe("the phantom", () => {
  test("is released by itself; its upload goes, its record says how", async () => {
    for (const { bytes } of phantom) await upload(bytes, "phantoms");
    const records = await keysIn("clean", "records/phantoms/");
    expect(records).toHaveLength(phantom.length);
    expect(await keysIn("uploads", "uploads/phantoms/")).toEqual([]);
    const verdicts = await Promise.all(
      records.map(async (key) => (await objects.getJson({ bucket: "clean", key }, instanceRecord))?.value.pixels.verdict),
    );
    expect(verdicts.toSorted()).toEqual(["phantom", "refused", "refused"]);
  });

  test("sent again changes nothing, byte for byte", async () => {
    const before = await Promise.all(
      (await keysIn("clean", "records/phantoms/")).map((key) => objects.get({ bucket: "clean", key })),
    );
    for (const { bytes } of phantom) await upload(bytes, "phantoms");
    const after = await Promise.all(
      (await keysIn("clean", "records/phantoms/")).map((key) => objects.get({ bucket: "clean", key })),
    );
    expect(after.map((found) => found?.etag)).toEqual(before.map((found) => found?.etag));
    expect(await heldOf("phantoms")).toEqual([]);
  });

  test("is held like anything else where one byte of its payload differs", async () => {
    const [{ bytes } = { bytes: new Uint8Array(0) }] = phantom;
    const file = await readFile(bufferSource(bytes));
    const forged = Uint8Array.from(bytes);
    const at = (file.pixelData?.start ?? 0) + 1000;
    forged[at] = (forged[at] ?? 0) ^ 1;
    await upload(forged, "forgers");
    expect(await keysIn("clean", "instances/forgers/")).toEqual([]);
    expect((await heldOf("forgers"))[0]?.reasons).toEqual(["BURNED_IN"]);
  });
});

describe("a real picture", () => {
  const picture = { study: "1.9.1", sop: "1.9.1.1.1" };

  test("waits; approved, it is released with everything outside its region black", async () => {
    await upload(ultrasound(picture), "waiting");
    const [held] = await heldOf("waiting");
    expect(held?.reasons).toEqual(["REVIEW_ALWAYS"]);
    expect(await keysIn("clean", "instances/waiting/")).toEqual([]);
    await decide("waiting", held ?? { study: "", name: "" }, "approve");
    const [key = ""] = await keysIn("clean", "instances/waiting/");
    const clean = await readFile(bufferSource((await objects.get({ bucket: "clean", key }))?.bytes ?? new Uint8Array(0)));
    const pixels = await clean.source.read(clean.pixelData?.start ?? 0, clean.pixelData?.end ?? 0);
    expect([...pixels]).toEqual([...new Array(32).fill(0), ...new Array(32).fill(200)]);
    expect(new Values(clean.before, clean.encoding).text("00100010")).toBe("Anonymous");
    expect(await heldOf("waiting")).toEqual([]);
    expect(await keysIn("uploads", "decisions/")).toEqual([]);
  });

  test("an approval delivered twice, and the file sent again, change nothing", async () => {
    const [key = ""] = await keysIn("clean", "records/waiting/");
    const record = await objects.get({ bucket: "clean", key });
    await upload(ultrasound(picture), "waiting");
    expect(await heldOf("waiting")).toEqual([]);
    expect((await objects.get({ bucket: "clean", key }))?.etag).toBe(record?.etag);
  });

  test("another file with its UID is held as a conflict; approved, it takes the place", async () => {
    await upload(ultrasound({ ...picture, shade: 90 }), "waiting");
    const [held] = await heldOf("waiting");
    expect([held?.reasons.includes("CONFLICT"), held?.name.includes("~")]).toEqual([true, true]);
    const [key = ""] = await keysIn("clean", "instances/waiting/");
    const before = await objects.head({ bucket: "clean", key });
    await decide("waiting", held ?? { study: "", name: "" }, "approve");
    expect((await objects.head({ bucket: "clean", key }))?.metadata.source).not.toBe(before?.metadata.source);
    expect(await keysIn("clean", "instances/waiting/")).toHaveLength(1);
  });

  test("two files that contend for a UID while both are held are both kept", async () => {
    await upload(ultrasound({ study: "1.9.2", sop: "1.9.2.1.1" }), "contending");
    await upload(ultrasound({ study: "1.9.2", sop: "1.9.2.1.1", shade: 90 }), "contending");
    expect((await heldOf("contending")).map(({ reasons }) => reasons.includes("CONFLICT")).toSorted()).toEqual([false, true]);
  });

  test("the same UID in another study, another patient's: a call for it gets neither until a person decides", async () => {
    const { findImage } = await import("#aws/images");
    const { masterSecret } = await import("#aws/secrets");
    const { clinicKey } = await import("#pipeline/derive");
    const { uidMap } = await import("#deid/uids");
    const sop = uidMap(clinicKey(await masterSecret(), "twins", "uid"))("1.9.8.9");
    await upload(ultrasound({ study: "1.9.8.1", sop: "1.9.8.9" }), "twins");
    const [first] = await heldOf("twins");
    await decide("twins", first ?? { study: "", name: "" }, "approve");
    expect((await findImage("twins", sop)).state).toBe("clean");
    await upload(ultrasound({ study: "1.9.8.2", sop: "1.9.8.9", patient: "MRN-2", shade: 90 }), "twins");
    expect((await findImage("twins", sop)).state).toBe("held");
    const [second] = await heldOf("twins");
    expect([second?.name.includes("~"), second?.study === first?.study]).toEqual([true, false]);
    await decide("twins", second ?? { study: "", name: "" }, "reject");
    expect(await findImage("twins", sop)).toMatchObject({ state: "clean", study: first?.study });
  });

  test("whose frames cannot be masked after all goes to quarantine on approval, and calls get a final answer", async () => {
    const { findImage } = await import("#aws/images");
    await upload(damagedRle(), "odd");
    const [held] = await heldOf("odd");
    await decide("odd", held ?? { study: "", name: "" }, "approve");
    expect((await keysIn("uploads", "quarantine/odd/")).map((key) => key.split("/")[2])).toEqual(["TRUNCATED"]);
    expect([await heldOf("odd"), (await findImage("odd", held?.name ?? "")).state]).toEqual([[], "rejected"]);
  });

  test("a video whose user data can be taken out is released on a person's word, without them", async () => {
    const video = await makeVideo({ format: "h264", encoder: H264, frames: 3 });
    expect(video.includes("x264")).toBe(true);
    await upload(videoFile("1.2.840.10008.1.2.4.102", video), "film");
    const [held] = await heldOf("film");
    expect(held?.reasons).toEqual(["UNDECODABLE", "REVIEW_ALWAYS"]);
    await decide("film", held ?? { study: "", name: "" }, "approve");
    const [released = ""] = await keysIn("clean", "instances/film/");
    const bytes = Buffer.from((await objects.get({ bucket: "clean", key: released }))?.bytes ?? []);
    expect([bytes.length > 1000, bytes.includes("x264")]).toEqual([true, false]);
  });

  test("a video with sound stays held whatever is said, for a voice may say names", async () => {
    await upload(videoFile("1.2.840.10008.1.2.4.102", await makeVideo({ format: "mp4", encoder: H264, sound: true })), "talkie");
    const [held] = await heldOf("talkie");
    expect(held?.reasons).toContain("HAS_SOUND");
    await decide("talkie", held ?? { study: "", name: "" }, "approve");
    expect([(await heldOf("talkie")).length, await keysIn("clean", "instances/talkie/")]).toEqual([1, []]);
  });

  test("a video that cannot be taken apart stays held whatever is said", async () => {
    const fragments = Buffer.from("feff00e000000000feff00e00c000000000000010001020304050607feffdde000000000", "hex");
    const picture = ultrasound({ study: "1.9.13", sop: "1.9.13.1.1" });
    const head = Buffer.from(picture.subarray(0, picture.length - 64 - 12));
    const video = Buffer.concat([head, Buffer.from("e07f10004f420000ffffffff", "hex"), fragments]).toString("latin1");
    const syntax = "1.2.840.10008.1.2.4.102\0"; // four characters longer: the element's length changes with it
    const at = video.indexOf("1.2.840.10008.1.2.1\0");
    const bytes = Buffer.from(video.slice(0, at) + syntax + video.slice(at + 20), "latin1");
    bytes.writeUInt16LE(syntax.length, at - 2);
    await upload(bytes, "video");
    const [held] = await heldOf("video");
    expect(held?.reasons).toContain("PIXELS_NOT_STRIPPABLE");
    await decide("video", held ?? { study: "", name: "" }, "approve");
    expect([
      (await heldOf("video")).length,
      await keysIn("clean", "instances/video/"),
      await keysIn("uploads", "decisions/video/"),
    ]).toEqual([1, [], []]);
  });

  test("nothing that hides behind the last frame comes along, masked or not", async () => {
    const whole = ultrasound({ study: "1.9.10", sop: "1.9.10.1.1", regions: false });
    const hidden = Buffer.from("DOE^JANE".repeat(2));
    const at = whole.length - 64 - 4; // the length of the pixel data, before its 64 bytes
    const longer = Buffer.concat([whole, hidden]);
    longer.writeUInt32LE(64 + hidden.length, at);
    await upload(longer, "hiding");
    const [held] = await heldOf("hiding");
    await decide("hiding", held ?? { study: "", name: "" }, "approve");
    const [key = ""] = await keysIn("clean", "instances/hiding/");
    const bytes = (await objects.get({ bucket: "clean", key }))?.bytes ?? new Uint8Array(0);
    expect([bytes.length > 64, Buffer.from(bytes).includes("DOE")]).toEqual([true, false]);
  });

  test("without regions it says so; rejected, it goes to quarantine", async () => {
    await upload(ultrasound({ study: "1.9.3", sop: "1.9.3.1.1", regions: false }), "rejecting");
    const [held] = await heldOf("rejecting");
    expect(held?.reasons).toEqual(["NO_REGIONS", "REVIEW_ALWAYS"]);
    await decide("rejecting", held ?? { study: "", name: "" }, "reject");
    expect(await heldOf("rejecting")).toEqual([]);
    expect((await keysIn("uploads", "quarantine/rejecting/")).map((key) => key.split("/")[2])).toEqual(["REJECTED_BY_REVIEWER"]);
  });
});

describe("one patient a study", () => {
  const patientOfStudy = async (clinic: string) => {
    const [key = ""] = await keysIn("clean", `patients/${clinic}/`);
    return (await objects.getJson({ bucket: "clean", key }, studyPatient))?.value;
  };
  const disputedOf = async (clinic: string): Promise<boolean | undefined> => (await patientOfStudy(clinic))?.disputed;

  test.each(["approve", "reject"] as const)(
    "another patient's instance disputes the study until a person says: %s",
    async (word) => {
      const clinic = `patients-${word}`;
      await upload(ultrasound({ study: "1.9.4", sop: "1.9.4.1.1" }), clinic);
      await upload(ultrasound({ study: "1.9.4", sop: "1.9.4.1.2", patient: "MRN-2" }), clinic);
      const disputing = (await heldOf(clinic)).find(({ reasons }) => reasons.includes("PATIENT_DISAGREES"));
      expect([disputing !== undefined, await disputedOf(clinic)]).toEqual([true, true]);
      await decide(clinic, disputing ?? { study: "", name: "" }, word);
      expect(await disputedOf(clinic)).toBe(false);
    },
  );

  test("the same id of another issuer is another patient; the bare id of each whom a person accepts is kept, hashed", async () => {
    const clinic = "issuers";
    const { masterSecret } = await import("#aws/secrets");
    const { patientOf } = await import("#pipeline/aliases");
    const master = await masterSecret();
    const hashed = (...ids: readonly string[]) => ids.map((id) => patientOf(master, clinic, id)).toSorted();
    await upload(ultrasound({ study: "1.9.13", sop: "1.9.13.1.1", issuer: "HOSPITAL" }), clinic);
    const first = { patientKeys: hashed("MRN-1^^^HOSPITAL"), bareIdKeys: hashed("MRN-1"), disputed: false };
    expect(await patientOfStudy(clinic)).toEqual(first);
    await upload(ultrasound({ study: "1.9.13", sop: "1.9.13.1.2", issuer: "PRACTICE" }), clinic);
    expect(await patientOfStudy(clinic)).toEqual({ ...first, disputed: true });
    const disputing = (await heldOf(clinic)).find(({ reasons }) => reasons.includes("PATIENT_DISAGREES"));
    await decide(clinic, disputing ?? { study: "", name: "" }, "approve");
    expect((await patientOfStudy(clinic))?.patientKeys).toEqual(hashed("MRN-1^^^HOSPITAL", "MRN-1^^^PRACTICE"));
    const [record = ""] = await keysIn("clean", `records/${clinic}/`);
    expect((await objects.getJson({ bucket: "clean", key: record }, instanceRecord))?.value).toMatchObject({
      patientKey: patientOf(master, clinic, "MRN-1^^^PRACTICE"),
      bareIdKey: patientOf(master, clinic, "MRN-1"),
    });
  });

  test("deciding on an image that does not dispute the study leaves it disputed", async () => {
    await upload(ultrasound({ study: "1.9.11", sop: "1.9.11.1.1" }), "still-disputed");
    await upload(ultrasound({ study: "1.9.11", sop: "1.9.11.1.2", patient: "MRN-2" }), "still-disputed");
    const own = (await heldOf("still-disputed")).find(({ reasons }) => !reasons.includes("PATIENT_DISAGREES"));
    await decide("still-disputed", own ?? { study: "", name: "" }, "approve");
    expect(await disputedOf("still-disputed")).toBe(true);
  });

  test("what a study list shows comes from the clean header alone", async () => {
    await upload(ultrasound({ study: "1.9.12", sop: "1.9.12.1.1", modality: "DOE JANE 1980" }), "facts");
    const [key = ""] = (await keysIn("uploads", "held/facts/")).filter((found) => found.endsWith(".json"));
    expect((await objects.getJson({ bucket: "uploads", key }, heldNote))?.value.modality).toBe("");
  });

  test("clinics do not meet: the same file in two clinics gets other UIDs", async () => {
    for (const clinic of ["east", "west"]) await upload(ultrasound({ study: "1.9.5", sop: "1.9.5.1.1" }), clinic);
    const [[east], [west]] = await Promise.all([heldOf("east"), heldOf("west")]);
    expect(east?.study).not.toBe(west?.study);
  });
});

describe("what cannot be processed", () => {
  test.each([
    ["EMPTY", new Uint8Array(0)],
    ["NOT_DICOM", Buffer.from("no DICOM here ".repeat(30))],
    ["TRUNCATED", ultrasound({ study: "1.9.6", sop: "1.9.6.1" }).subarray(0, -10)],
  ] as const)("goes to quarantine as %s under a key that tells nothing", async (reason, bytes) => {
    await upload(bytes, "broken");
    const [key = ""] = await keysIn("uploads", `quarantine/broken/${reason}/`);
    expect(key).toMatch(/\/[0-9a-f]{32}$/);
    expect((await objects.get({ bucket: "uploads", key }))?.bytes).toEqual(Uint8Array.from(bytes));
    expect(await keysIn("uploads", "uploads/broken/")).toEqual([]);
  });

  test("a key that names no clinic is quarantined, not lost", async () => {
    const key = "uploads/Not A Clinic/x.dcm";
    await objects.put({ bucket: "uploads", key }, ultrasound({ study: "1.9.7", sop: "1.9.7.1" }));
    expect(await deliver(key)).toBe(0);
    expect((await keysIn("uploads", "quarantine/")).filter((found) => found.includes("/BAD_KEY/"))).toHaveLength(1);
  });

  test("an event that comes after its upload is gone does nothing; one damaged file fails no neighbour", async () => {
    const gone = keys.upload(CLINIC, "gone.dcm");
    const here = keys.upload(CLINIC, "here.dcm");
    await objects.put({ bucket: "uploads", key: here }, Buffer.from("x"));
    expect(await failures(handler, created("test-uploads", gone), created("test-uploads", here))).toBe(0);
  });
});

test("the index tells where an image is without telling whose", async () => {
  const [key = ""] = await keysIn("clean", "index/waiting/");
  expect((await objects.getJson({ bucket: "clean", key }, indexEntry))?.value.state).toBe("clean");
  expect(JSON.stringify(await keysIn("clean", ""))).not.toMatch(/Doe|MRN|1\.9\./);
});
