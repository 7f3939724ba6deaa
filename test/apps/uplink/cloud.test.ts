import { afterAll, beforeAll, expect, test } from "vitest";
import { originIn } from "#deid/origin";
import { bufferSource } from "#dicom/source";
import { Cloud } from "../../../apps/uplink/cloud.ts";
import { uplinkSchema } from "../../../apps/uplink/config.ts";
import { startServices } from "../../lambdas/services.ts";

let services: Awaited<ReturnType<typeof startServices>>;
beforeAll(async () => {
  services = await startServices();
});
afterAll(() => services.stop());

test("an object is uploaded with the AE titles that it came by, for the clinic's rules", async () => {
  const cloud = new Cloud(
    uplinkSchema.parse({ clinic: "demo", spool: { folder: "spool" }, cloud: { bucket: "test-uploads", region: "us-east-1" } }),
  );
  const about = {
    sopClass: "1.2",
    sopInstance: "1.2.3",
    transferSyntax: "1.2.840.10008.1.2",
    calling: "VIVID 7",
    called: "KEEPSAKE",
  };
  await cloud.upload("one", { about, source: bufferSource(Buffer.from("an object")), close: async () => {} });
  const { get, head } = await import("#aws/objects");
  const ref = { bucket: "uploads", key: "uploads/demo/one.dcm" } as const;
  expect(Buffer.from((await get(ref))?.bytes ?? []).toString()).toBe("an object");
  expect(originIn((await head(ref))?.metadata ?? {})).toEqual({ callingAeTitle: "VIVID 7", calledAeTitle: "KEEPSAKE" });
});
