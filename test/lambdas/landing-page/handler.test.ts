import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Share } from "#pipeline/documents";
import { request } from "../http.ts";
import { startServices } from "../services.ts";
import { CLIP, REPORT, STILL, studyInStore } from "../study.ts";
import { storeShare } from "./shared.ts";

const services = await startServices();
const { handler } = await import("../../../lambdas/landing-page/handler.ts");
const { head, list, put, putJson } = await import("#aws/objects");
const { keys } = await import("#pipeline/keys");

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

const shared = async (name: string, change: Partial<Share> = {}): Promise<string> =>
  (await storeShare(name, { study: STUDY, images, ...change })).token;

const get = (path: string, headers: Record<string, string> = {}) => request(handler, "GET", path, headers);
/** Every object, by what it holds. */
async function everything(): Promise<readonly string[]> {
  const keys = await Promise.all(
    (["clean", "renditions", "shares", "secrets"] as const).map(async (bucket) =>
      (await Array.fromAsync(list(bucket, ""))).map((key) => ({ bucket, key })),
    ),
  );
  return Promise.all(keys.flat().map(async (ref) => `${ref.key} ${(await head(ref))?.etag}`));
}

test("a share's page shows its pictures and clips, and says what has no picture", async () => {
  const token = await shared("page");
  const { statusCode, headers, body } = await get(`/s/${token}`);
  expect([statusCode, headers["content-type"]]).toEqual([200, "text/html; charset=UTF-8"]);
  expect(body).toContain(`href="/s/${token}/m/1"`);
  expect(body).toContain(`poster="/s/${token}/m/2.poster" src="/s/${token}/m/2"`);
  expect(body).not.toContain(`${token}/m/3`);
  expect(body).toContain("One part of the examination has no picture");
  expect(body).toContain("From Lindenhof");
  expect(body).toContain("Save all");
  const { body: single } = await get(`/s/${await shared("single", { images: images.slice(0, 1) })}`);
  expect([single.includes("Save picture 1"), single.includes("Save all")]).toEqual([true, false]);
});

test("every answer is kept nowhere, found by nobody, and runs no script but the page's own", async () => {
  const token = await shared("headers");
  for (const path of [`/s/${token}`, `/s/${token}/m/1`, "/s/wrong", "/elsewhere"]) {
    const { headers } = await get(path);
    expect(headers).toMatchObject({
      "cache-control": "private, no-store",
      "referrer-policy": "no-referrer",
      "strict-transport-security": "max-age=31536000",
      "x-content-type-options": "nosniff",
      "x-robots-tag": "noindex, nofollow",
    });
    const policy = headers["content-security-policy"] ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain(`img-src 'self' ${services.s3Url}`);
    expect(policy).toContain("script-src 'self'; ");
    expect(policy).not.toMatch(/unsafe|data:|\*/);
  }
});

test.each([
  ["1", "image/jpeg", "inline"],
  ["1.thumb", "image/jpeg", "inline"],
  ["1?download", "image/jpeg", 'attachment; filename="ultrasound-01.jpg"'],
  ["2", "video/mp4", "inline"],
  ["2.poster", "image/jpeg", "inline"],
  ["2?download", "video/mp4", 'attachment; filename="ultrasound-02.mp4"'],
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

test.each([
  ["expired", { expiresAt: new Date(0).toISOString() }, 410, "This page has closed"],
  ["revoked", { state: "revoked" }, 410, "This link was withdrawn"],
  ["erased", { state: "erased" }, 410, "These pictures were deleted"],
] as const)("a link that is %s opens neither page nor media, and says whom to ask", async (name, change, status, title) => {
  const token = await shared(name, change);
  const page = await get(`/s/${token}`);
  expect(page.statusCode).toBe(status);
  expect(page.body).toContain(title);
  expect(page.body).toContain("From Lindenhof");
  expect((await get(`/s/${token}/m/1`)).statusCode).toBe(status);
});

test("the page is in the language of its share, or in the one that its reader chooses, and its forms stay in it", async () => {
  const swedish = await get(`/s/${await shared("swedish", { language: "sv" })}`, { "accept-language": "de" });
  expect(swedish.body).toContain('<html lang="sv" dir="ltr">');
  const { body } = await get(`/s/${await shared("language")}?language=ar`);
  expect(body).toContain('<html lang="ar" dir="rtl">');
  expect(body).toContain("/erase?language=ar");
});

test("the first picture is asked of the store at once, for ten minutes", async () => {
  const { body } = await get(`/s/${await shared("first")}`);
  const source = new URL((/<img\s+src="([^"]+)"/.exec(body)?.[1] ?? "").replaceAll("&amp;", "&"));
  expect([source.origin, source.searchParams.get("X-Amz-Expires")]).toEqual([services.s3Url, "600"]);
  expect((await fetch(source)).status).toBe(200);
});

test("page and script come compressed for who takes it", async () => {
  const token = await shared("compressed");
  const plain = (await get(`/s/${token}`)).body;
  const { headers, body } = await get(`/s/${token}`, { "accept-encoding": "br, gzip" });
  expect(headers["content-encoding"]).toBe("gzip");
  const bytes = Buffer.from(body, "base64");
  expect(bytes.length).toBeLessThan(12_000);
  const links = /https?:[^" ,]+/g; // each is signed anew
  expect(gunzipSync(bytes).toString().replaceAll(links, "")).toBe(plain.replaceAll(links, ""));
});

test("the page's script may be kept, for its name changes with it; by another name it comes too, and is not kept", async () => {
  const { body } = await get(`/s/${await shared("script")}`);
  const script = await get(/src="(\/pages\/[^"]+)"/.exec(body)?.[1] ?? "");
  expect(script).toMatchObject({ statusCode: 200, headers: { "cache-control": "public, max-age=31536000, immutable" } });
  expect(script.body).toContain("showModal");
  expect((await get("/pages/older.js")).headers["cache-control"]).toBe("private, no-store");
});

test("opening a page changes nothing, by GET or HEAD, whatever is behind it", async () => {
  const token = await shared("scanned");
  const asked = await shared("asked", { passcode: { salt: "00", hash: "00" } });
  const ended = await shared("ended", { state: "revoked" });
  const paths = [`/s/${token}`, `/s/${token}/m/1`, `/s/${token}/m/2?download`, `/s/${token}/m/all-1`, `/s/${asked}`, `/s/${ended}`];
  const wishes = ["report", "erase", "all", "seen", "passcode"].map((wish) => `/s/${token}/${wish}?what=name&sure=yes`);
  const before = await everything();
  for (const path of [...paths, ...wishes, "/s/unknown"]) {
    const { statusCode } = await get(path);
    const answer = await request(handler, "HEAD", path);
    expect([path, answer.statusCode, answer.body]).toEqual([path, statusCode, ""]);
  }
  expect(await everything()).toEqual(before);
});

test("a clinic's page wears its logo, its colour and its words; without them it is neutral", async () => {
  const clinic = "garden";
  const settings = { name: "Garden Clinic", colour: "#ffd400", logo: { width: 120, height: 40 } };
  await putJson({ bucket: "shares", key: keys.clinicSettings(clinic) }, settings);
  await putJson({ bucket: "shares", key: keys.template(clinic, "birth") }, { words: { en: { page: "From all of us." } } });
  await put({ bucket: "shares", key: keys.logo(clinic) }, Buffer.from("a logo"));
  const own = [{ sop: "2.25.1", digest: await (await studyInStore(clinic)).rendered(STUDY, "2.25.1", 1, STILL) }];
  const token = await shared("garden", { clinic, template: "birth", images: own });
  const { body, headers } = await get(`/s/${token}`);
  expect(body).toContain(`<img src="/s/${token}/m/logo" alt="" width="120" height="40">`);
  for (const text of ["From Garden Clinic", "From all of us."]) expect(body).toContain(text);
  const [, style = ""] = [...body.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, text]) => text);
  const hash = createHash("sha256").update(style).digest("base64");
  expect(headers["content-security-policy"]).toContain(`'sha256-${hash}'`);
  const logo = await fetch((await get(`/s/${token}/m/logo`)).headers.location ?? "");
  expect([logo.headers.get("content-type"), await logo.text()]).toEqual(["image/png", "a logo"]);
  const neutral = await shared("neutral");
  expect((await get(`/s/${neutral}/m/logo`)).statusCode).toBe(404);
  expect((await get(`/s/${neutral}`)).body.match(/<style>/g)).toHaveLength(1);
});

test("a page that was shared before its pictures were rendered fills itself", async () => {
  const token = await shared("now", { images: [{ sop: "2.25.50" }] });
  expect((await get(`/s/${token}`)).body).toContain("data-waiting");
  await store.rendered(STUDY, "2.25.50", 5, STILL);
  const { body } = await get(`/s/${token}`);
  expect(body).not.toContain("data-waiting");
  expect(body).toContain(`href="/s/${token}/m/1"`);
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
