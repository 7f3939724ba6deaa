import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { POLICIES } from "#deid/policies";
import { SpoolDamaged } from "../../../apps/uplink/spool/cipher.ts";
import { CleaningThread } from "../../../apps/uplink/strict/cleaning-thread.ts";

let folder: string;
let thread: CleaningThread;
const start = (policy: unknown): void => {
  thread = new CleaningThread({ clinic: "demo", secret: randomBytes(32), policy });
};
const order = () => ({ from: join(folder, "object"), to: join(folder, "copy") });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "keepsake-thread-"));
});
afterEach(async () => {
  await thread.end();
  await rm(folder, { recursive: true, force: true });
});

test("what the disk says of an object is heard, and what is damaged is so called", async () => {
  start(POLICIES.tricefy);
  await expect(thread.clean(order())).rejects.toMatchObject({ name: "CleaningFailed", code: "ENOENT" });
  await writeFile(join(folder, "object"), randomBytes(300));
  await expect(thread.clean(order())).rejects.toThrow(SpoolDamaged);
});

test("a thread that dies leaves nobody waiting, and the next order starts another", async () => {
  start({ no: "policy" });
  const orders = [thread.clean(order()), thread.clean(order())];
  for (const each of orders) await expect(each).rejects.toMatchObject({ name: "CleaningFailed", code: "" });
  await expect(thread.clean(order())).rejects.toMatchObject({ name: "CleaningFailed", code: "" });
});
