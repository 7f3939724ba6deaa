import { afterAll, beforeAll, expect, test } from "vitest";
import type { Share } from "#pipeline/documents";
import { request } from "../http.ts";
import { startServices } from "../services.ts";
import { CLINIC, CLIP, REPORT, STILL, studyInStore } from "../study.ts";

const services = await startServices();
const { handler } = await import("../../../lambdas/landing-page/handler.ts");
const { list, putJson } = await import("#aws/objects");
const { masterSecret } = await import("#aws/secrets");
const { keys } = await import("#pipeline/keys");
const { shareToken, tokenHash } = await import("#pipeline/share-tokens");

const STUDY = "2.25.100";
const store = await studyInStore();
let images: Share["images"] = [];

beforeAll(async () => {
  await store.patient(STUDY, { patientKeys: ["aa"], disputed: false });
  images = [
    { sop: "2.25.1", digest: await store.rendered(STUDY, "2.25.1", 1, STILL) },
    { sop: "2.25.2", digest: await store.rendered(STUDY, "2.25.2", 2, CLIP) },
    { sop: "2.25.3", digest: await store.rendered(STUDY, "2.25.3", 3, REPORT) },
  ];
});
afterAll(services.stop);

/** Stores a share and gives its token. */
async function shared(name: string, change: Partial<Share> = {}): Promise<string> {
  const master = await masterSecret();
  const token = shareToken(master, CLINIC, name);
  const now = new Date().toISOString();
  const share: Share = {
    ...{ clinic: CLINIC, study: STUDY, images, language: "en", channel: "link", state: "sent", fingerprint: "00" },
    ...{ claimedAt: now, createdAt: now, expiresAt: new Date(Date.now() + 86_400_000).toISOString() },
    ...change,
  };
  await putJson({ bucket: "shares", key: keys.share(tokenHash(master, token)) }, share);
  return token;
}

const get = (path: string, headers: Record<string, string> = {}) => request(handler, "GET", path, headers);
const everyKey = async () =>
  (
    await Promise.all((["clean", "renditions", "shares", "secrets"] as const).map((bucket) => Array.fromAsync(list(bucket, ""))))
  ).flat();

test("a share's page shows its pictures and clips, and says what has no picture", async () => {
  const token = await shared("page");
  const { statusCode, headers, body } = await get(`/s/${token}`);
  expect([statusCode, headers["content-type"]]).toEqual([200, "text/html; charset=UTF-8"]);
  expect(body).toContain(`src="${token}/m/1.thumb"`);
  expect(body).toContain(`poster="${token}/m/2.poster" src="${token}/m/2"`);
  expect(body).not.toContain(`${token}/m/3`);
  expect(body).toContain("One part of the examination has no picture");
  expect(body).toContain("From Lindenhof");
});

test("every answer is kept nowhere, found by nobody, and runs no script", async () => {
  const token = await shared("headers");
  for (const path of [`/s/${token}`, `/s/${token}/m/1`, "/s/wrong", "/elsewhere"]) {
    const { headers } = await get(path);
    expect(headers).toMatchObject({
      "cache-control": "private, no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-robots-tag": "noindex, nofollow",
    });
    const policy = headers["content-security-policy"] ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain(`img-src 'self' ${services.s3Url}`);
    expect(policy).not.toMatch(/script-src|unsafe/);
  }
});

test.each([
  ["1", "image/jpeg", "inline"],
  ["1.thumb", "image/jpeg", "inline"],
  ["1?download", "image/jpeg", 'attachment; filename="ultrasound-1.jpg"'],
  ["2", "video/mp4", "inline"],
  ["2.poster", "image/jpeg", "inline"],
  ["2?download", "video/mp4", 'attachment; filename="ultrasound-2.mp4"'],
])("media %s lead to a copy that the store hands out for ten minutes", async (media, type, disposition) => {
  const { statusCode, headers } = await get(`/s/${await shared("media")}/m/${media}`);
  expect(statusCode).toBe(302);
  const link = new URL(headers.location ?? "");
  expect(link.searchParams.get("X-Amz-Expires")).toBe("600");
  const copy = await fetch(link);
  expect([copy.status, copy.headers.get("content-type"), copy.headers.get("content-disposition")]).toEqual([
    200,
    type,
    disposition,
  ]);
});

test.each(["0", "4", "3", "1.poster", "1.jpg", "..%2f..%2fsecrets", "1000000"])("media %s are not the share's", async (media) => {
  expect((await get(`/s/${await shared("media")}/m/${media}`)).statusCode).toBe(404);
});

test("an unknown link is told in the browser's language", async () => {
  const { statusCode, body } = await get(`/s/${"a".repeat(27)}`, { "accept-language": "fr-CA,fr;q=0.9,en;q=0.8" });
  expect(statusCode).toBe(404);
  expect(body).toContain('<html lang="fr" dir="ltr">');
});

test("an expired link opens neither page nor media", async () => {
  const token = await shared("expired", { expiresAt: new Date(Date.now() - 1000).toISOString() });
  const page = await get(`/s/${token}`);
  expect(page.statusCode).toBe(410);
  expect(page.body).toContain("This page has closed");
  expect((await get(`/s/${token}/m/1`)).statusCode).toBe(410);
});

test("opening a page changes nothing, by GET or HEAD", async () => {
  const token = await shared("scanned");
  const before = await everyKey();
  for (const method of ["HEAD", "GET", "HEAD"]) {
    const answer = await request(handler, method, `/s/${token}`);
    expect(answer.statusCode).toBe(200);
    if (method === "HEAD") expect(answer.body).toBe("");
  }
  expect(await everyKey()).toEqual(before);
});

test("a page that was shared before its pictures were rendered fills itself", async () => {
  const token = await shared("now", { images: [{ sop: "2.25.50" }] });
  expect((await get(`/s/${token}`)).body).toContain('<meta http-equiv="refresh" content="10">');
  await store.rendered(STUDY, "2.25.50", 5, STILL);
  const { body } = await get(`/s/${token}`);
  expect(body).not.toContain("http-equiv");
  expect(body).toContain(`${token}/m/1.thumb`);
});

test("a late image is not shown from another study, nor while its study is disputed", async () => {
  await store.rendered("2.25.900", "2.25.60", 1, STILL);
  const strange = await shared("strange", { images: [{ sop: "2.25.60" }] });
  expect((await get(`/s/${strange}/m/1`)).statusCode).toBe(404);
  const disputed = "2.25.901";
  await store.patient(disputed, { patientKeys: ["aa"], disputed: true });
  await store.rendered(disputed, "2.25.61", 1, STILL);
  const late = await shared("disputed", { study: disputed, images: [{ sop: "2.25.61" }] });
  expect((await get(`/s/${late}/m/1`)).statusCode).toBe(404);
  await store.patient(disputed, { patientKeys: ["aa"], disputed: false });
  expect((await get(`/s/${late}/m/1`)).statusCode).toBe(302);
});
