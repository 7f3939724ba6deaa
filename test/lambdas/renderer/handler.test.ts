import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { textElement } from "#dicom/encode";
import { contentDigest } from "#pipeline/derive";
import { type RenderOrder, rendition } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { STAGES } from "#pipeline/stages";
import { type Queues, startQueues } from "../../../apps/local/queues.ts";
import { bytesElement, IDENTIFIERS, part10 } from "../../fixtures/part10.ts";
import { startServices } from "../services.ts";
import { CLINIC, record } from "../study.ts";

const STUDY = "2.25.100";
let services: Awaited<ReturnType<typeof startServices>>;
let queues: Queues;
let queueFolder: string;
let objects: typeof import("#aws/objects");
let invoke: (...bodies: unknown[]) => Promise<SQSBatchResponse>;

beforeAll(async () => {
  services = await startServices();
  queueFolder = await mkdtemp(join(tmpdir(), "keepsake-queues-"));
  const credentials = {
    accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? "",
    secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? "",
  };
  const connection = { region: process.env.AWS_REGION ?? "", credentials };
  queues = await startQueues({ folder: queueFolder, port: 0, connection, stages: [STAGES.renderer], quietSeconds: 1 });
  Object.assign(process.env, { AWS_ENDPOINT_URL_SQS: queues.url, RENDERER_QUEUE_URL: queues.client.url("renderer") });
  objects = await import("#aws/objects");
  const { handler } = await import("../../../lambdas/renderer/handler.ts");
  invoke = async (...bodies) => (await handler(messages(bodies), {} as never, () => {})) as SQSBatchResponse;
});
afterAll(async () => {
  await queues.close();
  await services.stop();
  await rm(queueFolder, { recursive: true });
});

const messages = (bodies: readonly unknown[]): SQSEvent => ({
  Records: bodies.map((body, i) => ({ messageId: `m${i}`, body: JSON.stringify(body) }) as SQSEvent["Records"][number]),
});

const number = (tag: string, value: number) => bytesElement(tag, "US", new Uint8Array(Uint16Array.of(value).buffer));

/** A grey picture of 4 x 2 pixels for each frame; fewer bytes where `missing` says so. */
const picture = (frames: number, missing = 0): Uint8Array =>
  part10([
    ...IDENTIFIERS,
    number("00280002", 1),
    textElement("00280004", "CS", "MONOCHROME2"),
    textElement("00280008", "IS", String(frames)),
    ...[number("00280010", 2), number("00280011", 4), number("00280100", 8), number("00280101", 8), number("00280102", 7)],
    bytesElement("7FE00010", "OB", new Uint8Array(8 * frames - missing)),
  ]);

/** Stores an instance and its record, as the deidentifier leaves them. */
async function stored(sop: string, instance: Uint8Array): Promise<RenderOrder> {
  const bytes = JSON.stringify(record(STUDY, sop, 1));
  await objects.put({ bucket: "clean", key: keys.instance(CLINIC, STUDY, sop) }, instance);
  await objects.put({ bucket: "clean", key: keys.record(CLINIC, STUDY, sop) }, bytes);
  return { clinic: CLINIC, study: STUDY, sop, digest: contentDigest(bytes) };
}

const made = async ({ sop, digest }: RenderOrder): Promise<readonly string[]> => {
  const prefix = keys.rendition(CLINIC, STUDY, sop, digest, "");
  const found = await Array.fromAsync(objects.list("renditions", prefix));
  return found.map((key) => key.slice(prefix.length));
};

const renditionOf = async ({ sop, digest }: RenderOrder) => {
  const key = keys.rendition(CLINIC, STUDY, sop, digest, "rendition.json");
  return (await objects.getJson({ bucket: "renditions", key }, rendition))?.value;
};

const inQueue = () => queues.depths().find(({ queue }) => queue === "renderer")?.ready;

describe("an order", () => {
  test("a still: picture, thumbnail and what was made", async () => {
    const order = await stored("2.25.1", picture(1));
    expect(await invoke(order)).toEqual({ batchItemFailures: [] });
    expect(await made(order)).toEqual(["image.jpg", "rendition.json", "thumb.jpg"]);
    expect(await renditionOf(order)).toMatchObject({ kind: "still" });
  });
  test("a clip: its bytes are those that rendition.json describes, and nothing stays on disk", async () => {
    const order = await stored("2.25.2", picture(6));
    const temporary = await mkdtemp(join(queueFolder, "temporary-"));
    vi.stubEnv("TMPDIR", temporary);
    await invoke(order).finally(() => vi.unstubAllEnvs());
    expect(await made(order)).toEqual(["clip.mp4", "poster.jpg", "rendition.json", "thumb.jpg"]);
    const [video] = ((await renditionOf(order)) as { files: { bytes: number }[] }).files;
    const key = keys.rendition(CLINIC, STUDY, order.sop, order.digest, "clip.mp4");
    expect((await objects.head({ bucket: "renditions", key }))?.size).toBe(video?.bytes);
    expect(await readdir(temporary)).toEqual([]);
  });
  test.each([
    ["no picture", part10(IDENTIFIERS), "NOT_AN_IMAGE"],
    ["fewer pixels than promised", picture(3, 8), "DAMAGED_PIXELS"],
    ["not DICOM at all", new TextEncoder().encode("x".repeat(200)), "UNREADABLE"],
  ])("an instance with %s is refused, not tried again", async (what, instance, reason) => {
    const order = await stored(`2.25.3${what.length}`, instance);
    expect(await invoke(order)).toEqual({ batchItemFailures: [] });
    expect(await renditionOf(order)).toEqual({ kind: "refused", reason });
  });
  test("what is rendered already is left alone", async () => {
    const order = await stored("2.25.4", picture(1));
    const key = keys.rendition(CLINIC, STUDY, order.sop, order.digest, "rendition.json");
    await objects.putJson({ bucket: "renditions", key }, { kind: "refused", reason: "DAMAGED_PIXELS" });
    await invoke(order);
    expect(await made(order)).toEqual(["rendition.json"]);
  });
  test("an instance that has changed since has an order of its own", async () => {
    const order = { ...(await stored("2.25.5", picture(1))), digest: contentDigest("another record") };
    await invoke(order);
    expect(await made(order)).toEqual([]);
  });
  test("an instance that is gone is nobody's work", async () => {
    const order = { clinic: CLINIC, study: STUDY, sop: "2.25.6", digest: contentDigest("") };
    expect(await invoke(order)).toEqual({ batchItemFailures: [] });
  });
  test("what may succeed another time comes again; its neighbour does not", async () => {
    const order = await stored("2.25.7", picture(1));
    expect(await invoke({ no: "event" }, order)).toEqual({ batchItemFailures: [] });
    vi.stubEnv("RENDITIONS_BUCKET", "no-such-bucket");
    const failed = await invoke(order).finally(() => vi.unstubAllEnvs());
    expect(failed).toEqual({ batchItemFailures: [{ itemIdentifier: "m0" }] });
  });
});

describe("a manifest", () => {
  const event = (key: string) => ({ Records: [{ s3: { bucket: { name: "test-clean" }, object: { key } } }] });

  test("orders each image that has no rendition yet", async () => {
    const done = await stored("2.25.21", picture(1));
    await invoke(done);
    const images = Array.from({ length: 12 }, (_, i) => ({ sop: `2.25.3${i}`, digest: contentDigest(String(i)) }));
    const key = keys.manifest(CLINIC, STUDY, contentDigest("manifest"));
    await objects.putJson({ bucket: "clean", key }, { study: STUDY, images: [...images, { sop: done.sop, digest: done.digest }] });
    expect(await invoke(event(key))).toEqual({ batchItemFailures: [] });
    expect(inQueue()).toBe(12);
    const message = await queues.client.receive("renderer", AbortSignal.timeout(5000));
    expect(JSON.parse(message?.body ?? "")).toEqual({ clinic: CLINIC, study: STUDY, ...images[0] });
  });
  test("that is not there, or is none, orders nothing", async () => {
    const before = inQueue();
    await invoke(event(keys.manifest(CLINIC, "2.25.9", contentDigest("gone"))), event("manifests/else"), { Event: "s3:TestEvent" });
    expect(inQueue()).toBe(before);
  });
});
