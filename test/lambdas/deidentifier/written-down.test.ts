import { afterAll, expect, test, vi } from "vitest";
import { textElement } from "#dicom/encode";
import { IDENTIFIERS, PICTURE, part10 } from "../../fixtures/part10.ts";
import { created, failures } from "../events.ts";
import { startServices } from "../services.ts";
import { CLINIC } from "../study.ts";

const services = await startServices();
const { readAudit } = await import("#aws/audit");
const { erase } = await import("#aws/erasure");
const { head, list, put, putJson } = await import("#aws/objects");
const { masterSecret } = await import("#aws/secrets");
const { uidMap } = await import("#deid/uids");
const { imageAlias } = await import("#pipeline/aliases");
const { clinicKey } = await import("#pipeline/derive");
const { keys } = await import("#pipeline/keys");
const { handler } = await import("../../../lambdas/deidentifier/handler.ts");
afterAll(services.stop);

const IMAGE_ID = "00209161"; // Concatenation UID: any attribute will do

test("the id by which a reporting system knows an image is kept as its keyed hash, and goes with the study", async () => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  await putJson({ bucket: "shares", key: keys.clinicSettings(CLINIC) }, { imageId: IMAGE_ID });
  const file = part10([...IDENTIFIERS, textElement(IMAGE_ID, "UI", "1.2.840.4711.1")]);
  const key = keys.upload(CLINIC, "one.dcm");
  await put({ bucket: "uploads", key }, file);
  const version = (await head({ bucket: "uploads", key }))?.version;
  expect(await failures(handler, created("uploads", key, version))).toBe(0);

  const master = await masterSecret();
  const alias = imageAlias(master, CLINIC, "1.2.840.4711.1");
  const [named = "", ...others] = await Array.fromAsync(list("clean", "aliases/"));
  expect([named.startsWith(keys.aliasesOf(CLINIC, alias)), others]).toEqual([true, []]);
  expect((await Array.fromAsync(list("clean", ""))).join("\n")).not.toContain("1.2.840.4711.1");

  const [, , study = ""] = (await Array.fromAsync(list("clean", "members/")))[0]?.split("/") ?? [];
  expect(named.split("/").at(-1)).toBe(uidMap(clinicKey(master, CLINIC, "uid"))(sopOf()));
  await erase(CLINIC, study);
  expect(await Array.fromAsync(list("clean", "aliases"))).toEqual([]);
});

test("what a person releases is written down by new ids", async () => {
  const key = keys.upload("reviewed", "one.dcm");
  await put({ bucket: "uploads", key }, part10([...IDENTIFIERS, ...PICTURE])); // nothing says what its picture shows: it waits
  expect(await failures(handler, created("uploads", key, (await head({ bucket: "uploads", key }))?.version))).toBe(0);
  const [held = ""] = await Array.fromAsync(list("uploads", keys.allHeld("reviewed")));
  const [, , study = "", file = ""] = held.split("/");
  const image = file.replace(/\.[a-z]+$/, "");
  const decision = keys.decision("reviewed", study, image);
  await putJson({ bucket: "uploads", key: decision }, { decision: "approve" });
  const version = (await head({ bucket: "uploads", key: decision }))?.version;
  expect(await failures(handler, created("uploads", decision, version))).toBe(0);
  expect(await Array.fromAsync(readAudit("reviewed"))).toEqual([
    { at: expect.any(String), event: "released", by: "reviewer", study, image },
  ]);
});

/** The SOP Instance UID of the file. */
const sopOf = (): string => {
  const element = IDENTIFIERS.find(({ tag }) => tag === "00080018");
  return element?.kind === "leaf" ? Buffer.from(element.value).toString().replace(/\0+$/, "") : "";
};
