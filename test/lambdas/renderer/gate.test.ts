import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SQSHandler } from "aws-lambda";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { contentDigest } from "#pipeline/derive";
import { type InstanceRecord, recall, rendition } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { textBox, ultrasound } from "../../fixtures/ultrasound.ts";
import { failures } from "../events.ts";
import { startServices } from "../services.ts";
import { CLINIC, record } from "../study.ts";

// The gate with a reader that can be made to fail.
let reader: "reads" | "dies" = "reads";
vi.mock("#ocr/reader", async (original) => {
  const real = await original<typeof import("#ocr/reader")>();
  const dead = () => Promise.reject(new real.OcrFailed("The test says so."));
  return {
    ...real,
    withReader: (work: Parameters<typeof real.withReader>[0]) => (reader === "reads" ? real.withReader(work) : work(dead)),
  };
});
// A decoder of finished videos that can be made to fail.
let decoder: "decodes" | "throws" | "stops" = "decodes";
vi.mock("#ffmpeg/decode", async (original) => {
  const real = await original<typeof import("#ffmpeg/decode")>();
  return {
    decodeFrames: async function* (...given: Parameters<typeof real.decodeFrames>) {
      if (decoder === "throws") throw new Error("The test says so.");
      for await (const picture of real.decodeFrames(...given)) {
        yield picture;
        if (decoder === "stops") return;
      }
    },
  };
});

const STUDY = "2.25.200";
const SIZE = { columns: 320, rows: 240 };
let services: Awaited<ReturnType<typeof startServices>>;
let folder: string;
let objects: typeof import("#aws/objects");
let handler: SQSHandler;

beforeAll(async () => {
  services = await startServices();
  folder = await mkdtemp(join(tmpdir(), "keepsake-gate-"));
  objects = await import("#aws/objects");
  ({ handler } = await import("../../../lambdas/renderer/handler.ts"));
});
afterAll(async () => {
  await services.stop();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  [reader, decoder] = ["reads", "decodes"];
});

let instances = 0;

/** Renders a clean instance with this text in it; answers its rendition, and what the deidentifier is asked to take back. */
async function rendered(text: string, verdict: InstanceRecord["pixels"]["verdict"], frames = 1) {
  const sop = `2.25.${++instances}`;
  const still = ultrasound({ study: "1.2", sop: "1.2.3", size: SIZE, shade: 40, text });
  const bytes = JSON.stringify({ ...record(STUDY, sop, 1), frames, pixels: { verdict, keep: [], mask: [] } });
  await objects.put({ bucket: "clean", key: keys.instance(CLINIC, STUDY, sop) }, frames === 1 ? still : clipOf(still, frames));
  await objects.put({ bucket: "clean", key: keys.record(CLINIC, STUDY, sop) }, bytes);
  const digest = contentDigest(bytes);
  expect(await failures(handler, { clinic: CLINIC, study: STUDY, sop, digest })).toBe(0);
  const made = { bucket: "renditions", key: keys.rendition(CLINIC, STUDY, sop, digest, "rendition.json") } as const;
  const back = await objects.getJson({ bucket: "uploads", key: keys.recall(CLINIC, STUDY, sop) }, recall);
  const copies = (await Array.fromAsync(objects.list("renditions", keys.rendition(CLINIC, STUDY, sop, digest, "")))).length - 1;
  return { rendition: (await objects.getJson(made, rendition))?.value, back: back?.value, copies, digest, sop };
}

/** The still's picture as every frame of a clip. */
function clipOf(still: Uint8Array, frames: number): Uint8Array {
  const file = Buffer.from(still);
  const pixels = file.subarray(file.length - SIZE.columns * SIZE.rows);
  const at = file.indexOf(Buffer.from([0x28, 0, 0x10, 0])); // Rows, before which Number of Frames belongs
  const count = Buffer.concat([
    Buffer.from([0x28, 0, 8, 0]),
    Buffer.from("IS"),
    Buffer.from([2, 0]),
    Buffer.from(`${frames} `.slice(0, 2)),
  ]);
  const clip = Buffer.concat([file.subarray(0, at), count, file.subarray(at), ...new Array(frames - 1).fill(pixels)]);
  clip.writeUInt32LE(pixels.length * frames, count.length + file.length - pixels.length - 4);
  return clip;
}

test("a picture without text has its copies", async () => {
  const { rendition, back, copies } = await rendered("", "clean");
  expect([rendition?.kind, back, copies]).toEqual(["still", undefined, 2]);
});

test.each([1, 9])(
  "text that nobody knows to be harmless, in %i frames: no copy, and the instance is called back with its box",
  async (frames) => {
    const { rendition, back, copies, digest } = await rendered("MRS SMITH", "clean", frames);
    expect([rendition, copies]).toEqual([{ kind: "refused", reason: "TEXT_FOUND" }, 0]);
    expect(back).toMatchObject({ digest, reason: "TEXT_IN_COPY", ...SIZE, record: { pixels: { verdict: "clean" } } });
    const wanted = textBox("MRS SMITH", SIZE);
    const covers = back?.boxes.some(
      ({ x0, y0, x1, y1 }) => x0 <= wanted.x0 + 6 && y0 <= wanted.y0 + 6 && x1 >= wanted.x1 - 9 && y1 >= wanted.y1 - 6,
    );
    expect(covers).toBe(true);
  },
);

test("what a person approved, and what is harmless, passes", async () => {
  expect((await rendered("MRS SMITH", "approved")).rendition?.kind).toBe("still");
  expect(await rendered("PROFILE", "clean")).toMatchObject({ rendition: { kind: "still" }, back: undefined });
});

test("where reading dies nothing passes", async () => {
  reader = "dies";
  const { rendition, back, copies } = await rendered("MRS SMITH", "clean");
  expect([rendition, back?.reason, copies]).toEqual([{ kind: "refused", reason: "TEXT_FOUND" }, "NOT_READ", 0]);
});

test.each(["throws", "stops"] as const)("where decoding the finished video %s nothing passes", async (how) => {
  decoder = how;
  const { rendition, back, copies } = await rendered("", "clean", 9);
  expect([rendition, back?.reason, copies]).toEqual([{ kind: "refused", reason: "TEXT_FOUND" }, "NOT_READ", 0]);
});

test("a call for an image whose copy showed text waits as for one that is held", async () => {
  const { findImage } = await import("#aws/images");
  const { sop } = await rendered("MRS SMITH", "clean");
  const entry = { study: STUDY, source: "00", state: "clean", contenders: [] };
  await objects.putJson({ bucket: "clean", key: keys.index(CLINIC, sop) }, entry);
  expect(await findImage(CLINIC, sop)).toEqual({ state: "held", sop, study: STUDY });
});
