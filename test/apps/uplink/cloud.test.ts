import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { originIn } from "#deid/origin";
import { bufferSource } from "#dicom/source";
import { Cloud } from "../../../apps/uplink/cloud.ts";
import { uplinkSchema } from "../../../apps/uplink/config.ts";
import { Undeliverable } from "../../../apps/uplink/courier.ts";
import { Bookmarks } from "../../../apps/uplink/spool/bookmarks.ts";
import { startServices } from "../../lambdas/services.ts";
import { type Line, startLine } from "./line.ts";

let line: Line;
let services: Awaited<ReturnType<typeof startServices>>;
beforeAll(async () => {
  services = await startServices();
  line = await startLine(new URL(String(process.env.AWS_ENDPOINT_URL_S3)));
  process.env.AWS_ENDPOINT_URL_S3 = line.url;
});
afterAll(async () => {
  await line.close();
  await services.stop();
});

const ENTRY = { name: "one", arrived: 1, study: "s", sop: "i", bytes: 9 };
const ABOUT = {
  sopClass: "1.2",
  sopInstance: "1.2.3",
  transferSyntax: "1.2.840.10008.1.2",
  calling: "VIVID 7",
  called: "KEEPSAKE",
};
const BROKEN = Number.NaN;
const MIB = 1024 ** 2;
const ref = { bucket: "uploads", key: "uploads/demo/one.dcm" } as const;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "keepsake-cloud-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const KEY = randomBytes(32);
const bookmarks = (): Bookmarks => new Bookmarks(folder, KEY, new Set(["one"]));
const cloudOf = (mode: "typical" | "strict"): Cloud =>
  new Cloud(
    uplinkSchema.parse({
      clinic: "demo",
      mode,
      spool: { folder: "spool" },
      cloud: { bucket: "test-uploads", region: "us-east-1" },
    }),
  );

/** Uploads as a process does that was started just now; tells at which MiB it has read, and whether it failed. */
async function upload(bytes: Buffer): Promise<number[]> {
  const begins: number[] = [];
  const source = bufferSource(bytes);
  const read = (from: number, to: number) => {
    begins.push(from / MIB);
    return source.read(from, to);
  };
  const sealed = { about: ABOUT, source: { ...source, read }, close: async () => {} };
  const error = await cloudOf("typical")
    .upload(ENTRY, sealed, bookmarks().of("one"))
    .catch((thrown: Error) => thrown);
  if (error !== undefined) begins.push(BROKEN);
  return begins;
}

const stored = async (): Promise<Buffer> => {
  const { get } = await import("#aws/objects");
  return Buffer.from((await get(ref))?.bytes ?? []);
};

test("an object is uploaded with the AE titles that it came by, for the clinic's rules", async () => {
  await upload(Buffer.from("an object"));
  const { head } = await import("#aws/objects");
  expect((await stored()).toString()).toBe("an object");
  expect(originIn((await head(ref))?.metadata ?? {})).toEqual({ callingAeTitle: "VIVID 7", calledAeTitle: "KEEPSAKE" });
});

test("on a line that breaks, a large object goes on from its last whole part, through a restart too", async () => {
  const bytes = randomBytes(30 * MIB);
  line.lets(20 * MIB);
  expect(await upload(bytes)).toEqual([0, 8, 16, BROKEN]);
  line.lets(Number.POSITIVE_INFINITY);
  expect(await upload(bytes)).toEqual([16, 24]);
  expect((await stored()).equals(bytes)).toBe(true);
  expect(await readdir(join(folder, "bookmarks"))).toEqual([]);
});

test("an upload that the store has forgotten begins anew", async () => {
  const bytes = randomBytes(9 * MIB);
  await bookmarks().of("one").keep({ id: "forgotten", etags: [] });
  expect(await upload(bytes)).toEqual([0, BROKEN]);
  expect(await upload(bytes)).toEqual([0, 8]);
  expect((await stored()).equals(bytes)).toBe(true);
});

test("where no bookmark can be kept, for the disk is full, the upload goes on without", async () => {
  const bytes = randomBytes(9 * MIB);
  const [bookmark, sealed] = [bookmarks().of("one"), { about: ABOUT, source: bufferSource(bytes), close: async () => {} }];
  await rm(join(folder, "bookmarks"), { recursive: true });
  await cloudOf("typical").upload(ENTRY, sealed, bookmark);
  expect((await stored()).equals(bytes)).toBe(true);
});

test("a bookmark tells nothing without its key, and a damaged one is none", async () => {
  await bookmarks()
    .of("one")
    .keep({ id: "an-upload", etags: ["etag"] });
  const file = join(folder, "bookmarks", "one");
  const sealed = await readFile(file);
  expect(sealed.includes("an-upload")).toBe(false);
  expect(await bookmarks().of("one").read()).toEqual({ id: "an-upload", etags: ["etag"] });
  await writeFile(file, sealed.fill(1, 40, 41));
  expect(await bookmarks().of("one").read()).toBeUndefined();
  expect(new Bookmarks(folder, KEY, new Set()) && (await readdir(join(folder, "bookmarks")))).toEqual([]);
});

test("in strict mode only what was cleaned is uploaded, under what stands for its patient and without AE titles", async () => {
  const sealed = (more: object = {}) => ({
    about: { ...ABOUT, ...more },
    source: bufferSource(Buffer.from("an object")),
    close: async () => {},
  });
  const bookmark = bookmarks().of("one");
  await expect(cloudOf("strict").upload(ENTRY, sealed(), bookmark)).rejects.toThrow(Undeliverable);
  const clean = { patient: "ab".repeat(32), image: "2.25.7", covered: "1,2,30,40" };
  await cloudOf("strict").upload({ ...ENTRY, name: "1-2-3-4" }, sealed({ clean }), bookmark);
  const { head } = await import("#aws/objects");
  const found = await head({ bucket: "uploads", key: `clean/demo/${clean.patient}/2.25.7/1-2.dcm` });
  expect(found?.metadata).toEqual({ covered: "1,2,30,40" });
});
