import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { request } from "../http.ts";
import { startServices } from "../services.ts";
import { CLINIC, STILL, studyInStore } from "../study.ts";
import { CONSENT, clientOf } from "./client.ts";

const services = await startServices();
const { createAccessKey } = await import("#aws/access-keys");
const { readAudit } = await import("#aws/audit");
const { removeRenditions } = await import("#aws/erasure");
const { getJson, putJson } = await import("#aws/objects");
const { masterSecret } = await import("#aws/secrets");
const { uidMap } = await import("#deid/uids");
const { clinicKey } = await import("#pipeline/derive");
const { share } = await import("#pipeline/documents");
const { keys } = await import("#pipeline/keys");

const STUDY = "2.25.100";
const SOP = "1.2.3.4";
let call: Awaited<ReturnType<typeof clientOf>>;
let foreign: Awaited<ReturnType<typeof clientOf>>;

beforeAll(async () => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const store = await studyInStore();
  await store.patient(STUDY, { patientKeys: ["aa"], disputed: false });
  await store.rendered(STUDY, uidMap(clinicKey(await masterSecret(), CLINIC, "uid"))(SOP), 1, STILL);
  call = await clientOf(await createAccessKey(CLINIC, ["share"]));
  foreign = await clientOf(await createAccessKey("other", ["admin"]));
});
afterAll(services.stop);

const make = async (more: object = {}) =>
  (await call("POST", "/v1/shares", { imageIds: [SOP], deliver: { link: true }, ...CONSENT, ...more })).json as {
    id: string;
    link: string;
  };
const resend = (id: string, body: object = { deliver: { link: true } }, key?: string) =>
  call("POST", `/v1/shares/${id}/resend`, body, key);
const events = async () => (await Array.fromAsync(readAudit(CLINIC))).map(({ event, share: of }) => [event, of]);

async function pageStatus(link: string): Promise<number> {
  const { handler } = await import("../../../lambdas/landing-page/handler.ts");
  return (await request(handler, "GET", new URL(link).pathname)).statusCode;
}

describe("a share", () => {
  test("is told of without what opens it", async () => {
    const { id, link } = await make({ passcode: "4711-ab", language: "sv" });
    const { json, body, headers } = await call("GET", `/v1/shares/${id}`);
    expect(headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
    expect(json).toEqual({
      ...{ id, study: STUDY, state: "sent", channel: "link", language: "sv", images: 1, passcode: true },
      ...{ consent: CONSENT.consent, createdAt: expect.any(String), expiresAt: expect.any(String) },
    });
    expect(body).not.toContain(new URL(link).pathname.split("/")[2]);
  });

  test("is revoked: its state says so, a repeat of its call is refused, and revoking again changes nothing", async () => {
    const body = { imageIds: [SOP], deliver: { link: true }, ...CONSENT };
    const { id } = (await call("POST", "/v1/shares", body, "revoked")).json as { id: string };
    expect((await call("DELETE", `/v1/shares/${id}`)).statusCode).toBe(204);
    expect((await call("DELETE", `/v1/shares/${id}`)).statusCode).toBe(204);
    expect((await call("GET", `/v1/shares/${id}`)).json.state).toBe("revoked");
    expect((await call("POST", "/v1/shares", body, "revoked")).json.code).toBe("ENDED");
    expect((await resend(id)).json.code).toBe("ENDED");
  });

  test("of another clinic is not found, whatever is asked of it", async () => {
    const { id } = await make();
    const asked = [
      foreign("GET", `/v1/shares/${id}`),
      foreign("DELETE", `/v1/shares/${id}`),
      foreign("POST", `/v1/shares/${id}/resend`, { deliver: { link: true } }),
      foreign("GET", `/v1/shares/${"0".repeat(64)}`),
      foreign("GET", "/v1/shares/..%2F..%2Fsettings"),
    ];
    for (const { statusCode, json } of await Promise.all(asked)) expect([statusCode, json.code]).toEqual([404, "NOT_FOUND"]);
    expect((await foreign("GET", "/v1/shares")).json).toEqual({ shares: [] });
    expect((await call("GET", `/v1/shares/${id}`)).json.state).toBe("sent");
  });
});

describe("sent again", () => {
  test("a share has a new link, the old one ends, and the rest stays", async () => {
    const old = await make({ passcode: "4711-ab", language: "de" });
    const { statusCode, json } = await resend(old.id);
    expect(statusCode).toBe(201);
    expect(json.link).not.toBe(old.link);
    expect([await pageStatus(String(json.link)), (await call("GET", `/v1/shares/${old.id}`)).json.state]).toEqual([200, "revoked"]);
    const [before, after] = await Promise.all(
      [old.id, String(json.id)].map(async (id) => (await getJson({ bucket: "shares", key: keys.share(id) }, share))?.value),
    );
    expect(after).toMatchObject({ images: before?.images, passcode: before?.passcode, language: "de", state: "open" });
  });

  test("with the same key it sends one message, also where the call before crashed before the old one's end", async () => {
    const old = await make();
    const body = { deliver: { email: "a@example.test" } };
    const first = await resend(old.id, body, "resend-once");
    const stored = await getJson({ bucket: "shares", key: keys.share(old.id) }, share);
    await putJson({ bucket: "shares", key: keys.share(old.id) }, { ...stored?.value, state: "open" });
    const messages = services.mailbox.messages().length;
    expect((await resend(old.id, body, "resend-once")).json).toEqual(first.json);
    expect(services.mailbox.messages()).toHaveLength(messages);
    expect((await call("GET", `/v1/shares/${old.id}`)).json.state).toBe("revoked");
  });

  test("where the message fails the old link goes on", async () => {
    const old = await make();
    const failed = await resend(old.id, { deliver: { email: "fail@simulator.test" } });
    expect([failed.statusCode, failed.json.reason]).toEqual([502, "MessageRejected"]);
    expect((await call("GET", `/v1/shares/${old.id}`)).json.state).toBe("sent");
  });
});

test("a share whose images are no longer kept is not sent again", async () => {
  const newUid = uidMap(clinicKey(await masterSecret(), CLINIC, "uid"));
  const store = await studyInStore();
  await store.patient("2.25.300", { patientKeys: ["aa"], disputed: false });
  await store.rendered("2.25.300", newUid("1.2.3.5"), 1, STILL);
  const old = await make({ imageIds: ["1.2.3.5"] });
  await removeRenditions(CLINIC, "2.25.300");
  const { statusCode, json } = await resend(old.id);
  expect([statusCode, json.code]).toEqual([410, "IMAGES_GONE"]);
});

test("the list goes through all of the clinic's shares, page by page", async () => {
  for (let i = 0; i < 53; i++) await make();
  const first = (await call("GET", "/v1/shares")).json as { shares: { id: string }[]; next: string };
  const second = (await call("GET", `/v1/shares?after=${first.next}`)).json as { shares: { id: string }[]; next?: string };
  expect([typeof first.next, second.next, first.shares.length > 40]).toEqual(["string", undefined, true]);
  const ids = [...first.shares, ...second.shares].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThan(53);
  expect((await call("GET", "/v1/shares?after=Li4v")).json).toMatchObject({ code: "INVALID_FIELD", field: "after" });
});

test("the audit has what was done, by ids alone", async () => {
  const { id } = await make();
  const again = await resend(id, { deliver: { email: "someone@example.test" } });
  for (const _ of [1, 2]) await call("DELETE", `/v1/shares/${again.json.id}`);
  expect((await events()).slice(-4)).toEqual([
    ["made", id],
    ["sent", again.json.id],
    ["revoked", id],
    ["revoked", again.json.id],
  ]);
  expect((await events()).filter(([event]) => event === "key-used")).toHaveLength(1);
  expect(JSON.stringify(await Array.fromAsync(readAudit(CLINIC)))).not.toContain("someone");
});
