import type { SQSHandler } from "aws-lambda";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { Values } from "#dicom/values";
import { heldNote, instanceRecord } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { type Picture, textBox, ultrasound } from "../../fixtures/ultrasound.ts";
import { created, failures } from "../events.ts";
import { startServices } from "../services.ts";

// Reading, decoding and masking, each of which can be made to fail.
const WHOLE = { reader: "reads", decoder: "decodes", mask: "masks" };
const parts = { ...WHOLE };
vi.mock("#ocr/reader", async (original) => {
  const real = await original<typeof import("#ocr/reader")>();
  const dead = () => Promise.reject(new real.OcrFailed("The test says so."));
  const asleep = () => {
    vi.spyOn(performance, "now").mockReturnValue(1e12);
    return Promise.resolve([]);
  };
  const broken = () => (parts.reader === "dies" ? dead : asleep);
  return {
    ...real,
    withReader: (work: Parameters<typeof real.withReader>[0]) =>
      parts.reader === "reads" ? real.withReader(work) : work(broken()),
  };
});
vi.mock("#rendering/frames", async (original) => {
  const real = await original<typeof import("#rendering/frames")>();
  const prepareFrames: typeof real.prepareFrames = (image) =>
    parts.decoder === "throws" ? Promise.reject(new Error("The test says so.")) : real.prepareFrames(image);
  return { ...real, prepareFrames };
});
vi.mock("#pixels/redact", async (original) => {
  const real = await original<typeof import("#pixels/redact")>();
  const chooseRedactor: typeof real.chooseRedactor = async (...given) => {
    const redactor = await real.chooseRedactor(...given);
    return parts.mask === "masks" || redactor === undefined ? redactor : { ...redactor, frame: async (bytes) => bytes };
  };
  return { ...real, chooseRedactor };
});

const SIZE = { columns: 320, rows: 240 };
let services: Awaited<ReturnType<typeof startServices>>;
let objects: typeof import("#aws/objects");
let handler: SQSHandler;

beforeAll(async () => {
  services = await startServices();
  process.env.QUIET_SECONDS = "60";
  objects = await import("#aws/objects");
  ({ handler } = await import("../../../lambdas/deidentifier/handler.ts"));
});
afterAll(() => services.stop());
beforeEach(() => {
  Object.assign(parts, WHOLE);
  vi.restoreAllMocks();
});

let clinics = 0;

/** What becomes of a picture: its record and its clean file, or why it is held. */
async function sent(picture: Partial<Picture>) {
  const clinic = `looked-at-${++clinics}`;
  const key = keys.upload(clinic, "x.dcm");
  await objects.put({ bucket: "uploads", key }, ultrasound({ study: "1.7.1", sop: "1.7.1.1", size: SIZE, shade: 40, ...picture }));
  const version = (await objects.head({ bucket: "uploads", key }))?.version;
  expect(await failures(handler, created("test-uploads", key, version))).toBe(0);
  const [record, instance, note] = await Promise.all([
    first("clean", `records/${clinic}/`),
    first("clean", `instances/${clinic}/`),
    first("uploads", keys.allHeld(clinic), ".json"),
  ]);
  const parsed = record && instanceRecord.parse(JSON.parse(Buffer.from(record).toString()));
  const held = note && heldNote.parse(JSON.parse(Buffer.from(note).toString()));
  return { clinic, record: parsed, instance, reasons: held?.reasons, note: held };
}

async function first(bucket: "clean" | "uploads", prefix: string, ending = ""): Promise<Uint8Array | undefined> {
  const found = (await Array.fromAsync(objects.list(bucket, prefix))).filter((key) => key.endsWith(ending));
  expect(found.length).toBeLessThanOrEqual(1);
  return found[0] === undefined ? undefined : (await objects.get({ bucket, key: found[0] }))?.bytes;
}

async function pixelsOf(instance: Uint8Array): Promise<Uint8Array> {
  const file = await readFile(bufferSource(instance));
  return file.source.read(file.pixelData?.start ?? 0, file.pixelData?.end ?? 0);
}

describe("ultrasound with usable regions", () => {
  test("is released by itself, and says that its pixels are clean", async () => {
    const { record, instance, reasons } = await sent({});
    expect([record?.pixels.verdict, reasons]).toEqual(["clean", undefined]);
    const file = await readFile(bufferSource(instance ?? new Uint8Array()));
    const values = new Values(file.before, file.encoding);
    expect(values.text("00280301")).toBe("NO");
    expect(values.items("00120064").map((item) => values.in(item).text("00080100"))).toContain("113101");
    expect(values.text("00120063")).toContain("Pixels masked by regions and OCR");
  });

  test("a name inside them is masked, and the record says where and why, not what", async () => {
    const { record, instance } = await sent({ text: "JANE DOE" });
    const { x0, y0, x1, y1 } = textBox("JANE DOE", SIZE);
    const pixels = await pixelsOf(instance ?? new Uint8Array());
    const left = pixels.filter((value, i) => value === 255 && i % SIZE.columns < SIZE.columns).length;
    expect([record?.pixels.verdict, left]).toEqual(["clean", 0]);
    const covering = record?.pixels.mask.find(({ box }) => box.x0 <= x0 && box.y0 <= y0 && box.x1 >= x1 - 9 && box.y1 >= y1);
    expect(covering?.reason).toBe("IDENTITY");
    expect(JSON.stringify(record).toUpperCase()).not.toMatch(/JANE|DOE/);
  });

  test("text that is known to be harmless stays", async () => {
    const { record, instance } = await sent({ text: "PROFILE" });
    const pixels = await pixelsOf(instance ?? new Uint8Array());
    expect([record?.pixels.mask, pixels.includes(255)]).toEqual([[], true]);
  });

  test("that says that identity is burned in waits for a person", async () => {
    expect((await sent({ burnedIn: "YES" })).reasons).toEqual(["BURNED_IN"]);
  });
});

test.each([
  ["without regions", { regions: false }, "NO_REGIONS"],
  ["a captured screen", { sopClass: "1.2.840.10008.5.1.4.1.1.7" }, "SECONDARY_CAPTURE"],
])("%s waits for a person", async (_, picture, reason) => {
  const { reasons, instance } = await sent(picture);
  expect([reasons, instance]).toEqual([[reason], undefined]);
});

describe("nothing passes", () => {
  test.each([
    ["reading dies", { reader: "dies" }, "NOT_READ"],
    ["reading takes too long", { reader: "sleeps" }, "NOT_READ"],
    ["the decoder throws", { decoder: "throws" }, "UNDECODABLE"],
    ["the mask is empty", { mask: "is empty" }, "PIXELS_NOT_CLEANABLE"],
  ] as const)("where %s", async (_, broken, reason) => {
    Object.assign(parts, broken);
    const { instance, record, reasons } = await sent({ text: "JANE DOE" });
    expect([instance, record, reasons]).toEqual([undefined, undefined, expect.arrayContaining([reason])]);
  });
});
