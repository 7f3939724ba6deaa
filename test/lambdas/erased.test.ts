import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { profileStill } from "#phantom/stills";
import { created, failures } from "./events.ts";
import { request } from "./http.ts";
import { startServices } from "./services.ts";
import { CLINIC, STILL, studyInStore } from "./study.ts";

const services = await startServices();
const { createAccessKey } = await import("#aws/access-keys");
const { bury, erase } = await import("#aws/erasure");
const { currentManifest } = await import("#aws/manifests");
const { head, list, put } = await import("#aws/objects");
const { masterSecret } = await import("#aws/secrets");
const { listVersions } = await import("#aws/versions");
const { labelUid } = await import("#phantom/header");
const { clinicKey } = await import("#pipeline/derive");
const { keys } = await import("#pipeline/keys");
const { uidMap } = await import("#deid/uids");

const ORIGINAL = "1.2.276.0.99.1";
let newUid: (uid: string) => string;
let accessKey: string;

beforeAll(async () => {
  newUid = uidMap(clinicKey(await masterSecret(), CLINIC, "uid"));
  accessKey = await createAccessKey(CLINIC, ["share"]);
});
afterAll(() => services.stop());

/** A study whose tombstone is written while stages still find all of it, as in the middle of an erasure. */
async function halfErased(study: string): Promise<string> {
  const store = await studyInStore();
  await store.patient(study, { patientKeys: ["aa"], disputed: false });
  const digest = await store.rendered(study, newUid(ORIGINAL), 1, STILL);
  await bury(CLINIC, study);
  return digest;
}

describe("of an erased study", () => {
  test("the completer writes no manifest, and removes one that it wrote too late", async () => {
    const { handler } = await import("../../lambdas/completer/handler.ts");
    await halfErased("2.25.100");
    const { key } = await currentManifest(CLINIC, "2.25.100");
    await put({ bucket: "clean", key: key.replace(/[0-9a-f]{32}/, "ab".repeat(16)) }, "{}");
    expect(await failures(handler, created("clean", keys.arrival(CLINIC, "2.25.100", 1)))).toBe(0);
    expect(await Array.fromAsync(list("clean", keys.manifests(CLINIC, "2.25.100")))).toEqual([]);
  });

  test("the renderer makes nothing, and removes what it made too late", async () => {
    const { handler } = await import("../../lambdas/renderer/handler.ts");
    const digest = await halfErased("2.25.110");
    const order = { clinic: CLINIC, study: "2.25.110", sop: newUid(ORIGINAL), digest };
    expect(await failures(handler, order)).toBe(0);
    expect(await Array.fromAsync(list("renditions", keys.renditions(CLINIC, "2.25.110")))).toEqual([]);
  });

  test("the deidentifier refuses files to quarantine, and leaves nothing of them", async () => {
    const { handler } = await import("../../lambdas/deidentifier/handler.ts");
    const study = newUid(labelUid("study"));
    const { bytes } = await profileStill();
    const key = keys.upload(CLINIC, "late.dcm");
    await erase(CLINIC, study);
    await put({ bucket: "uploads", key }, bytes);
    const version = (await head({ bucket: "uploads", key }))?.version;
    expect(await failures(handler, created("uploads", key, version))).toBe(0);
    const uploads = (await Array.fromAsync(listVersions(""))).filter(({ isMarker }) => !isMarker).map((found) => found.key);
    expect(uploads).toEqual([expect.stringMatching(`^quarantine/${CLINIC}/ERASED/`)]);
    const left = (await Array.fromAsync(list("clean", ""))).filter((found) => found.includes(study));
    expect(left).toEqual([keys.erased(CLINIC, study), keys.erasing(CLINIC, study), keys.askOfStudy(CLINIC, study)]);
  });
});

describe("a share", () => {
  let calls = 0;
  const share = async (key = `call-${++calls}`) => {
    const { handler } = await import("../../lambdas/notifier/handler.ts");
    const headers = { authorization: `Bearer ${accessKey}`, "idempotency-key": key };
    const body = JSON.stringify({
      imageIds: [ORIGINAL],
      deliver: { email: "family@example.test" },
      consent: { given: true, version: "1" },
    });
    const { statusCode, body: answer } = await request(handler, "POST", "/v1/shares", headers, body);
    return { status: statusCode, code: (JSON.parse(answer) as { code?: string }).code };
  };
  const lastLink = () => /https:\S+\/s\/[\w-]+/.exec(services.mailbox.messages().at(-1)?.text ?? "")?.[0] ?? "";

  test("that was sent before its study was erased says that it is gone, and so does its call", async () => {
    const store = await studyInStore();
    await store.patient("2.25.120", { patientKeys: ["aa"], disputed: false });
    await store.rendered("2.25.120", newUid(ORIGINAL), 1, STILL);
    expect((await share("once")).status).toBe(201);
    const { handler } = await import("../../lambdas/landing-page/handler.ts");
    const page = async () => request(handler, "GET", new URL(lastLink()).pathname);
    expect((await page()).statusCode).toBe(200);
    await erase(CLINIC, "2.25.120");
    const gone = await page();
    expect([gone.statusCode, gone.body.includes("deleted")]).toEqual([410, true]);
    expect(await share("once")).toEqual({ status: 410, code: "ERASED" });
  });

  test("that is made while its study is erased is not sent", async () => {
    await halfErased("2.25.130");
    const before = services.mailbox.messages().length;
    expect(await share("during")).toEqual({ status: 410, code: "ERASED" });
    expect(await share("during")).toEqual({ status: 410, code: "ERASED" });
    expect(services.mailbox.messages()).toHaveLength(before);
  });
});
