import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { startServices } from "../services.ts";
import { CLINIC, STILL, studyInStore } from "../study.ts";
import { CONSENT, clientOf } from "./client.ts";

const services = await startServices();
const { createAccessKey, rotateAccessKey, revokeAccessKey, listAccessKeys, accessKeyId } = await import("#aws/access-keys");
const { putJson, get, list } = await import("#aws/objects");
const { masterSecret } = await import("#aws/secrets");
const { uidMap } = await import("#deid/uids");
const { clinicKey } = await import("#pipeline/derive");
const { keys } = await import("#pipeline/keys");

beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  return () => vi.restoreAllMocks();
});
afterAll(services.stop);

/** A clinic with these settings, one image that can be shared, and a caller. */
async function clinicWith(clinic: string, settings: object) {
  const sop = uidMap(clinicKey(await masterSecret(), clinic, "uid"))("1.2.3");
  const store = await studyInStore(clinic);
  await store.patient("2.25.1", { patientKeys: ["aa"], disputed: false });
  await store.rendered("2.25.1", sop, 1, STILL);
  await putJson({ bucket: "shares", key: keys.clinicSettings(clinic) }, settings);
  const call = await clientOf(await createAccessKey(clinic, ["share"]));
  return (deliver: object) => call("POST", "/v1/shares", { imageIds: ["1.2.3"], deliver, ...CONSENT });
}

const shares = async () => (await Array.fromAsync(list("shares", "shares/"))).length;

describe("a clinic's limits", () => {
  test("messages: what is over them is not sent, and nothing is kept", async () => {
    const share = await clinicWith("small", { limits: { messagesPerHour: 2 } });
    for (const _ of [1, 2]) expect((await share({ email: "a@example.test" })).statusCode).toBe(201);
    const [messages, before] = [services.mailbox.messages().length, await shares()];
    const refused = await share({ email: "a@example.test" });
    expect([refused.statusCode, refused.json.code, refused.headers["retry-after"]]).toEqual([429, "MESSAGES_EXHAUSTED", "3600"]);
    expect([services.mailbox.messages().length, await shares()]).toEqual([messages, before]);
    expect((await share({ link: true })).statusCode).toBe(201);
  });

  test("texts: the cap on what is spent counts parts", async () => {
    const share = await clinicWith("frugal", { name: "x".repeat(80), limits: { textPartsPerMonth: 3 } }); // two parts each
    expect((await share({ sms: "+46701234567" })).statusCode).toBe(201);
    const refused = await share({ sms: "+46701234567" });
    expect([refused.statusCode, refused.json.code, refused.json.field]).toEqual([429, "MESSAGES_EXHAUSTED", "deliver.sms"]);
    expect((await share({ email: "a@example.test" })).statusCode).toBe(201);
  });

  test("countries and the clinic's own", async () => {
    const share = await clinicWith("nordic", { country: "SE", countries: ["SE", "NO"] });
    expect((await share({ sms: "070-123 45 67" })).statusCode).toBe(201);
    expect(services.mailbox.messages().at(-1)?.to).toEqual(["+46701234567"]);
    const { statusCode, json, body } = await share({ sms: "+18765551234" });
    expect([statusCode, json.code, json.field]).toEqual([422, "COUNTRY_NOT_ALLOWED", "deliver.sms"]);
    expect(body).not.toContain("876");
  });
});

describe("access keys", () => {
  const status = async (key: string, path = "/v1/shares") => (await (await clientOf(key))("GET", path)).statusCode;

  test("are stored as keyed hashes alone", async () => {
    const key = await createAccessKey(CLINIC, ["share"], "reporting");
    const secret = key.slice(`kk_${CLINIC}_`.length);
    const everything = await Promise.all(
      (await Array.fromAsync(list("shares", ""))).map(
        async (name) => name + Buffer.from((await get({ bucket: "shares", key: name }))?.bytes ?? "").toString(),
      ),
    );
    expect(secret).toHaveLength(43);
    expect(everything.join("\n")).not.toContain(secret);
    expect(await listAccessKeys(CLINIC)).toContainEqual({
      id: await accessKeyId(key),
      scopes: ["share"],
      label: "reporting",
      createdAt: expect.any(String),
    });
  });

  test("serve for their scopes, and admin for all", async () => {
    const upload = await clientOf(await createAccessKey(CLINIC, ["upload"]));
    expect((await upload("POST", "/v1/uploads", { bytes: 10 })).statusCode).toBe(201);
    expect((await upload("GET", "/v1/shares")).json.code).toBe("WRONG_SCOPE");
    const admin = await clientOf(await createAccessKey(CLINIC, ["admin"]));
    expect((await admin("POST", "/v1/uploads", { bytes: 10 })).statusCode).toBe(201);
    expect((await admin("GET", "/v1/shares")).statusCode).toBe(200);
  });

  test("are rotated: both serve until the old one's end", async () => {
    const old = await createAccessKey(CLINIC, ["share"]);
    const id = await accessKeyId(old);
    const fresh = await rotateAccessKey(CLINIC, id, new Date(Date.now() + 60_000));
    expect([await status(old), await status(fresh ?? "")]).toEqual([200, 200]);
    await rotateAccessKey(CLINIC, id, new Date(Date.now() - 1));
    expect([await status(old), await status(fresh ?? "")]).toEqual([401, 200]);
    expect(await rotateAccessKey(CLINIC, id, new Date())).toBeUndefined();
  });

  test("are revoked at once", async () => {
    const key = await createAccessKey(CLINIC, ["share"]);
    expect(await status(key)).toBe(200);
    expect(await revokeAccessKey(CLINIC, await accessKeyId(key))).toBe(true);
    expect(await status(key)).toBe(401);
    expect(await revokeAccessKey(CLINIC, await accessKeyId(key))).toBe(false);
  });

  test("may call so often in a minute, each for itself", async () => {
    const [busy, other] = [await createAccessKey(CLINIC, ["share"]), await createAccessKey(CLINIC, ["share"])];
    const window = new Date().toISOString().slice(0, "2026-01-31T10:59".length);
    await putJson(
      { bucket: "shares", key: keys.limit(CLINIC, "calls", await accessKeyId(busy)) },
      { calls: { window, count: 239 } },
    );
    const { statusCode, json, headers } = await (await clientOf(busy))("GET", "/v1/shares");
    expect([statusCode, json.code, headers["retry-after"]]).toEqual([429, "RATE_LIMITED", "60"]);
    expect(await status(other)).toBe(200);
  });
});
