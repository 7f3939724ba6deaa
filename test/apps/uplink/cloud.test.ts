import { afterAll, beforeAll, expect, test } from "vitest";
import { originIn } from "#deid/origin";
import { bufferSource } from "#dicom/source";
import { Cloud } from "../../../apps/uplink/cloud.ts";
import { uplinkSchema } from "../../../apps/uplink/config.ts";
import { Undeliverable } from "../../../apps/uplink/courier.ts";
import { startServices } from "../../lambdas/services.ts";

let services: Awaited<ReturnType<typeof startServices>>;
beforeAll(async () => {
  services = await startServices();
});
afterAll(() => services.stop());

const ENTRY = { name: "one", arrived: 1, study: "s", sop: "i", bytes: 9 };
const ABOUT = {
  sopClass: "1.2",
  sopInstance: "1.2.3",
  transferSyntax: "1.2.840.10008.1.2",
  calling: "VIVID 7",
  called: "KEEPSAKE",
};
const sealed = (more: object = {}) => ({
  about: { ...ABOUT, ...more },
  source: bufferSource(Buffer.from("an object")),
  close: async () => {},
});
const cloudOf = (mode: "typical" | "strict"): Cloud =>
  new Cloud(
    uplinkSchema.parse({
      clinic: "demo",
      mode,
      spool: { folder: "spool" },
      cloud: { bucket: "test-uploads", region: "us-east-1" },
    }),
  );

test("an object is uploaded with the AE titles that it came by, for the clinic's rules", async () => {
  await cloudOf("typical").upload(ENTRY, sealed());
  const { get, head } = await import("#aws/objects");
  const ref = { bucket: "uploads", key: "uploads/demo/one.dcm" } as const;
  expect(Buffer.from((await get(ref))?.bytes ?? []).toString()).toBe("an object");
  expect(originIn((await head(ref))?.metadata ?? {})).toEqual({ callingAeTitle: "VIVID 7", calledAeTitle: "KEEPSAKE" });
});

test("in strict mode only what was cleaned is uploaded, under what stands for its patient and without AE titles", async () => {
  await expect(cloudOf("strict").upload(ENTRY, sealed())).rejects.toThrow(Undeliverable);
  const clean = { patient: "ab".repeat(32), image: "2.25.7", covered: "1,2,30,40" };
  await cloudOf("strict").upload({ ...ENTRY, name: "1-2-3-4" }, sealed({ clean }));
  const { head } = await import("#aws/objects");
  const found = await head({ bucket: "uploads", key: `clean/demo/${clean.patient}/2.25.7/1-2.dcm` });
  expect(found?.metadata).toEqual({ covered: "1,2,30,40" });
});
