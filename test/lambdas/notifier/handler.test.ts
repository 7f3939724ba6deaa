import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type HttpAnswer, request } from "../http.ts";
import { startServices } from "../services.ts";
import { CLINIC, CLIP, REPORT, STILL, studyInStore } from "../study.ts";

const services = await startServices();
const { handler } = await import("../../../lambdas/notifier/handler.ts");
const { createAccessKey } = await import("#aws/access-keys");
const { getJson, list, putJson, remove } = await import("#aws/objects");
const { masterSecret } = await import("#aws/secrets");
const { clinicKey } = await import("#pipeline/derive");
const { expectation, share } = await import("#pipeline/documents");
const { keys } = await import("#pipeline/keys");
const { uidMap } = await import("#deid/uids");

const EMAIL = "Canary.Bird+keepsake@mail.example.test";
const PHONE = "+4915123456789";
const CONSENT = { consent: { given: true, version: "2026-1" } };
const STUDY = "2.25.100";
const store = await studyInStore();
let accessKey = "";
let calls = 0;
let printed = "";

/** The new UID of an original one. */
let newUid: (uid: string) => string;
const original = (n: number) => `1.2.276.0.99.${n}`;

beforeAll(async () => {
  newUid = uidMap(clinicKey(await masterSecret(), CLINIC, "uid"));
  accessKey = await createAccessKey(CLINIC, ["share"]);
  await store.patient(STUDY, { patientKeys: ["aa"], disputed: false });
  await store.rendered(STUDY, newUid(original(2)), 2, STILL);
  await store.rendered(STUDY, newUid(original(1)), 1, CLIP);
  await store.rendered(STUDY, newUid(original(3)), 3, REPORT);
  await store.image(STUDY, newUid(original(4)), 4);
  await store.index(newUid(original(5)), { study: STUDY, state: "held" });
});
afterAll(services.stop);

beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  return () => vi.restoreAllMocks();
});

interface Call {
  readonly body?: object | string;
  readonly key?: string | undefined;
  readonly headers?: Record<string, string>;
}

async function post({
  body,
  key = `call-${++calls}`,
  headers = {},
}: Call): Promise<HttpAnswer & { json: Record<string, unknown> }> {
  const sent = typeof body === "string" ? body : JSON.stringify({ ...CONSENT, ...body });
  const all = { authorization: `Bearer ${accessKey}`, ...(key === "" ? {} : { "idempotency-key": key }), ...headers };
  const answer = await request(handler, "POST", "/v1/shares", all, sent);
  return { ...answer, json: JSON.parse(answer.body) };
}

const images = (...numbers: number[]) => numbers.map(original);
const mails = () => services.mailbox.messages().length;
const storedShares = async () => Array.fromAsync(list("shares", "shares/"));
const idOf = (answer: { json: Record<string, unknown> }) => String(answer.json.id);
const storedShare = async (id: string) => (await getJson({ bucket: "shares", key: keys.share(id) }, share))?.value;

describe("images that are rendered", () => {
  test("are shared by e-mail, in the order they were taken, in the language of the call", async () => {
    const answer = await post({ body: { imageIds: images(2, 1), deliver: { email: EMAIL }, language: "de" } });
    expect(answer.statusCode).toBe(201);
    expect(answer.json).toMatchObject({ state: "sent", images: 2 });
    expect(answer.json).not.toHaveProperty("link");
    const message = services.mailbox.messages().at(-1);
    expect(message).toMatchObject({ channel: "email", to: [EMAIL], subject: "Ihre Bilder von Lindenhof" });
    expect(message?.text).toMatch(/https:\/\/pictures\.example\.test\/s\/[A-Za-z0-9_-]{27}\n/);
    const stored = await storedShare(idOf(answer));
    expect(stored?.images.map(({ sop }) => sop)).toEqual([newUid(original(1)), newUid(original(2))]);
    expect(stored).toMatchObject({ state: "open", clinic: CLINIC, study: STUDY, channel: "email" });
  });

  test("are shared by text message", async () => {
    const answer = await post({ body: { imageIds: images(2), deliver: { sms: PHONE } } });
    expect(answer.statusCode).toBe(201);
    expect(services.mailbox.messages().at(-1)).toMatchObject({ channel: "sms", to: [PHONE] });
  });

  test("are shared by a link for the caller, and nothing is sent", async () => {
    const before = mails();
    const answer = await post({ body: { imageIds: images(2), deliver: { link: true }, expiresInDays: 7 } });
    expect(answer.json.link).toMatch(/^https:\/\/pictures\.example\.test\/s\/[A-Za-z0-9_-]{27}$/);
    const days = (Date.parse(String(answer.json.expiresAt)) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(7);
    expect(mails()).toBe(before);
  });

  test("an image that a person rejected, and one that another file contends for: a final answer, and a wait", async () => {
    await store.index(newUid(original(61)), { study: STUDY, state: "rejected" });
    await store.index(newUid(original(62)), { study: STUDY, state: "clean", contenders: ["0a1b2c3d"] });
    const rejected = await post({ body: { imageIds: [original(1), original(61)], deliver: { link: true } } });
    expect([rejected.statusCode, rejected.json.code, rejected.json.images]).toEqual([422, "IMAGES_REJECTED", 1]);
    const contended = await post({ body: { imageIds: [original(62)], deliver: { link: true } } });
    expect([contended.statusCode, contended.json.state]).toEqual([202, "held"]);
  });

  test("are shared although one of them is a report, and not when all are", async () => {
    expect((await post({ body: { imageIds: images(2, 3), deliver: { link: true } } })).statusCode).toBe(201);
    const nothing = await post({ body: { imageIds: images(3), deliver: { link: true } } });
    expect([nothing.statusCode, nothing.json.code]).toEqual([422, "NOTHING_TO_SHOW"]);
  });
});

describe("the same Idempotency-Key", () => {
  const body = { imageIds: images(1, 2), deliver: { email: EMAIL } };

  test("sends once, also when the repeat names another address", async () => {
    const first = await post({ body, key: "repeat" });
    const before = mails();
    const again = await post({ body: { ...body, deliver: { email: "other@mail.example.test" } }, key: "repeat" });
    expect(again.statusCode).toBe(201);
    expect(again.json).toEqual(first.json);
    expect(mails()).toBe(before);
  });

  test("with another request is a conflict", async () => {
    await post({ body, key: "conflict" });
    const other = await post({ body: { ...body, imageIds: images(1) }, key: "conflict" });
    expect([other.statusCode, other.json.code]).toEqual([409, "IDEMPOTENCY_CONFLICT"]);
  });

  test("sends one message however many calls race", async () => {
    const before = mails();
    const answers = await Promise.all(Array.from({ length: 6 }, () => post({ body, key: "race" })));
    expect(mails()).toBe(before + 1);
    const codes = answers.map(({ statusCode }) => statusCode);
    expect(codes).toContain(201);
    expect(codes.every((code) => code === 201 || code === 409)).toBe(true);
  });

  test("takes over a claim whose call crashed, and sends the same link", async () => {
    const first = await post({ body, key: "crash" });
    const link = services.mailbox.messages().at(-1)?.text;
    const stored = await storedShare(idOf(first));
    const [sent] = (await Array.fromAsync(list("shares", keys.audits(CLINIC)))).slice(-1); // the call died before it wrote this
    await remove({ bucket: "shares", key: sent ?? "" });
    const claimed = (claimedAt: Date) => putJson({ bucket: "shares", key: keys.share(idOf(first)) }, { ...stored, claimedAt });
    await claimed(new Date());
    const early = await post({ body, key: "crash" });
    expect([early.statusCode, early.json.code, early.headers["retry-after"]]).toEqual([409, "IN_PROGRESS", "30"]);
    await claimed(new Date(Date.now() - 31_000));
    const late = await post({ body, key: "crash" });
    expect(late.json.id).toBe(first.json.id);
    expect(services.mailbox.messages().at(-1)?.text).toBe(link);
    expect((await post({ body, key: "crash" })).json).toEqual(late.json);
  });
});

describe("images that are not ready", () => {
  test.each([
    ["rendering", images(2, 4), { here: 2, rendered: 1, held: 0 }],
    ["waiting", images(2, 77), { here: 1, rendered: 1, held: 0 }],
    ["held", images(2, 5, 77), { here: 2, rendered: 1, held: 1 }],
  ])("are %s: nothing is sent, and no share is kept", async (state, imageIds, counts) => {
    const [shares, messages] = [(await storedShares()).length, mails()];
    const answer = await post({ body: { imageIds, deliver: { email: EMAIL } } });
    expect(answer.statusCode).toBe(202);
    expect(answer.json).toEqual({ state, images: imageIds.length, ...counts });
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
    expect([(await storedShares()).length, mails()]).toEqual([shares, messages]);
  });

  test("are named once as expected, by new UIDs", async () => {
    const before = (await Array.fromAsync(list("clean", keys.allExpected(CLINIC)))).length;
    for (const imageIds of [images(88, 89), images(89, 88)]) await post({ body: { imageIds, deliver: { link: true } } });
    const all = await Array.fromAsync(list("clean", keys.allExpected(CLINIC)));
    expect(all.length).toBe(before + 1);
    const named = await Promise.all(all.map((key) => getJson({ bucket: "clean", key }, expectation)));
    expect(named.map((found) => found?.value.images)).toContainEqual([newUid(original(88)), newUid(original(89))].toSorted());
  });

  test("are waited for when the caller prefers to wait", async () => {
    const late = newUid(original(90));
    const answer = post({ body: { imageIds: images(90), deliver: { link: true } }, headers: { prefer: "wait=15" } });
    await store.rendered(STUDY, late, 9, STILL);
    expect((await answer).statusCode).toBe(201);
  });

  test("are shared now when the call says so and one of them is known", async () => {
    const unknown = await post({ body: { imageIds: images(78), deliver: { link: true }, send: "now" } });
    expect(unknown.statusCode).toBe(202);
    const held = await post({ body: { imageIds: images(2, 5), deliver: { link: true }, send: "now" } });
    expect([held.statusCode, held.json.state]).toEqual([202, "held"]);
    const known = await post({ body: { imageIds: images(2, 4, 78), deliver: { link: true }, send: "now" } });
    expect(known.statusCode).toBe(201);
    const pins = (await storedShare(idOf(known)))?.images.map(({ digest }) => digest !== undefined);
    expect(pins).toEqual([true, false, false]);
  });
});

describe("images that do not belong together", () => {
  test("two studies are refused, named in any order", async () => {
    const other = "2.25.200";
    await store.patient(other, { patientKeys: ["bb"], disputed: false });
    await store.rendered(other, newUid(original(20)), 1, STILL);
    const answer = await post({ body: { imageIds: images(20, 2), deliver: { email: EMAIL }, send: "now" } });
    expect([answer.statusCode, answer.json.code]).toEqual([409, "MIXED_PATIENTS"]);
  });

  test("an image of another patient in the same study is refused", async () => {
    const mixed = "2.25.300";
    await store.patient(mixed, { patientKeys: ["aa"], disputed: false });
    await store.rendered(mixed, newUid(original(30)), 1, STILL);
    await store.image(mixed, newUid(original(31)), 2, { patientKey: "cc" });
    const answer = await post({ body: { imageIds: images(30, 31), deliver: { link: true } } });
    expect([answer.statusCode, answer.json.code]).toEqual([409, "MIXED_PATIENTS"]);
  });

  test("a disputed study waits for a person, even when it is rendered", async () => {
    const disputed = "2.25.400";
    await store.patient(disputed, { patientKeys: ["aa"], disputed: true });
    await store.rendered(disputed, newUid(original(40)), 1, STILL);
    const answer = await post({ body: { imageIds: images(40), deliver: { link: true }, send: "now" } });
    expect([answer.statusCode, answer.json.state]).toEqual([202, "held"]);
  });

  test("another clinic's images are not there", async () => {
    const foreign = await createAccessKey("other-clinic", ["share"]);
    const headers = { authorization: `Bearer ${foreign}` };
    const answer = await post({ body: { imageIds: images(2), deliver: { link: true } }, headers });
    expect(answer.json).toMatchObject({ state: "waiting", here: 0 });
  });
});

describe("a call that is not in order", () => {
  const body = { imageIds: images(2), deliver: { link: true } };

  test.each([
    ["no access key", { body, headers: { authorization: "" } }, 401, "UNAUTHORIZED"],
    ["an unknown access key", { body, headers: { authorization: `Bearer kk_${CLINIC}_${"a".repeat(43)}` } }, 401, "UNAUTHORIZED"],
    ["no Idempotency-Key", { body, key: "" }, 422, "IDEMPOTENCY_KEY_MISSING"],
    ["a body that is not JSON", { body: "imageIds=1" }, 400, "NOT_JSON"],
    ["a body that is too large", { body: JSON.stringify({ ...body, padding: "x".repeat(70_000) }) }, 413, "TOO_LARGE"],
    ["a malformed address", { body: { ...body, deliver: { email: "nobody" } } }, 422, "INVALID_FIELD"],
  ])("%s is answered with a problem that says what to do", async (_, call, status, code) => {
    const answer = await post(call);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    expect(answer.json).toMatchObject({ status, code, type: expect.stringMatching(/^urn:keepsake:problem:[a-z-]+$/) });
    expect(String(answer.json.detail).length).toBeGreaterThan(10);
  });

  test("an access key without the scope is refused", async () => {
    const uploader = await createAccessKey(CLINIC, ["upload"]);
    const answer = await post({ body, headers: { authorization: `Bearer ${uploader}` } });
    expect([answer.statusCode, answer.json.code]).toEqual([403, "WRONG_SCOPE"]);
  });
});

describe("a message that is not taken", () => {
  test.each([
    ["email", "fail@simulator.test", "MessageRejected"],
    ["email", "throttle@simulator.test", "Throttling"],
    ["email", "timeout@simulator.test", "TimeoutError"],
    ["sms", "+15005550001", "OptedOut"],
  ])("by %s to %s: the reason is told, nothing is kept, and the same key works later", async (channel, address, reason) => {
    const before = (await storedShares()).length;
    const request = { imageIds: images(2), deliver: { [channel]: address } };
    const key = `failing-${reason}`;
    const answer = await post({ body: request, key });
    expect(answer.statusCode).toBe(502);
    expect(String(answer.json.reason)).toContain(reason);
    expect(answer.body).not.toContain(address);
    expect((await storedShares()).length).toBe(before);
    const good = channel === "email" ? { email: EMAIL } : { sms: PHONE };
    expect((await post({ body: { ...request, deliver: good }, key })).statusCode).toBe(201);
  });
});

/** Every form in which an address may lie in bytes. */
function forms(address: string): readonly string[] {
  const plain = [address, address.replace(/^\+/, ""), encodeURIComponent(address)];
  const offsets = ["", "x", "xx"].map((pad) =>
    Buffer.from(pad + address)
      .toString("base64")
      .slice(4, -4),
  );
  return [...plain, ...offsets, Buffer.from(address).toString("hex")].map((form) => form.toLowerCase());
}

test("no address, key, token or original UID is in the store or the log", async () => {
  const key = `order for ${EMAIL}`;
  await post({ body: { imageIds: images(2), deliver: { email: EMAIL } }, key });
  const link = /\/s\/([A-Za-z0-9_-]{27})/.exec(services.mailbox.messages().at(-1)?.text ?? "")?.[1] ?? "";
  expect(link).not.toBe("");
  const entries = await readdir(services.folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const bytes = (await Promise.all(files.map((path) => readFile(path, "latin1")))).concat(files, printed).join("\n").toLowerCase();
  expect(bytes).toContain(newUid(original(2)));
  const secrets = [...forms(EMAIL), ...forms(PHONE), ...forms("fail@simulator.test"), link.toLowerCase(), accessKey.toLowerCase()];
  for (const secret of [...secrets, original(2)]) expect(bytes.includes(secret), secret).toBe(false);
});
