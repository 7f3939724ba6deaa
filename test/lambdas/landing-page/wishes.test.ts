import { execFileSync, spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import type { Share } from "#pipeline/documents";
import { request } from "../http.ts";
import { startServices } from "../services.ts";
import { CLINIC, CLIP, REPORT, STILL, studyInStore } from "../study.ts";
import { storeShare } from "./shared.ts";

const services = await startServices();
const { handler } = await import("../../../lambdas/landing-page/handler.ts");
const { openShare } = await import("../../../lambdas/landing-page/opened-share.ts");
const { newSession, SESSION_COOKIE } = await import("../../../lambdas/landing-page/session.ts");
const { readAudit } = await import("#aws/audit");
const { get: read, list, putJson } = await import("#aws/objects");
const { hashPasscode } = await import("#aws/passcodes");
const { isSuspended, restoreStudy } = await import("#aws/shares");
const { isErased, erase } = await import("#aws/erasure");
const { keys } = await import("#pipeline/keys");

let studies = 0;
let study = "";
let images: Share["images"] = [];
const store = await studyInStore();

beforeEach(async () => {
  study = `2.25.${++studies}00`;
  await store.patient(study, { patientKeys: ["aa"], disputed: false });
  images = [
    { sop: `${study}1`, digest: await store.rendered(study, `${study}1`, 1, STILL) },
    { sop: `${study}2`, digest: await store.rendered(study, `${study}2`, 2, CLIP) },
    { sop: `${study}3`, digest: await store.rendered(study, `${study}3`, 3, REPORT) },
  ];
});
afterAll(services.stop);

const share = (name: string, change: Partial<Share> = {}) => storeShare(`${study} ${name}`, { study, images, ...change });
const get = (path: string, headers: Record<string, string> = {}) => request(handler, "GET", path, headers);
const post = (path: string, form: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  request(handler, "POST", path, headers, new URLSearchParams(form).toString());
const audited = async () => (await Array.fromAsync(readAudit(CLINIC))).filter((one) => one.study === study);

test("a report closes every link of the study at once, and is written down once; a reviewer opens them again", async () => {
  const [one, other] = [await share("one"), await share("other")];
  const output = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const answer = await post(`/s/${one.token}/report?language=de`, { what: "name" });
  expect([answer.statusCode, answer.headers.location]).toEqual([303, `/s/${one.token}?language=de`]);
  for (const { token } of [one, other]) {
    const page = await get(`/s/${token}`);
    expect([page.statusCode, page.body.includes("hidden for now")]).toEqual([403, true]);
    expect((await get(`/s/${token}/m/1`)).statusCode).toBe(403);
  }
  await post(`/s/${other.token}/report`, { what: "not-mine" });
  const told = output.mock.calls.filter(([line]) => String(line).includes('"StudiesReported":1')); // which raises the clinic's alarm
  output.mockRestore();
  expect(told).toHaveLength(1);
  expect(await audited()).toMatchObject([{ event: "reported", by: "family", share: one.hash }]);
  await restoreStudy(CLINIC, study);
  expect((await get(`/s/${other.token}`)).statusCode).toBe(200);
});

test("an erasure without the word for it does nothing; with it this link is gone, and the study with its last", async () => {
  const [one, last] = [await share("one"), await share("last")];
  await post(`/s/${one.token}/erase`);
  expect((await get(`/s/${one.token}`)).statusCode).toBe(200);
  expect((await post(`/s/${one.token}/erase`, { sure: "yes" })).statusCode).toBe(303);
  const gone = await get(`/s/${one.token}`);
  expect([gone.statusCode, gone.body.includes("deleted")]).toEqual([410, true]);
  expect([(await get(`/s/${last.token}`)).statusCode, await isErased(CLINIC, study)]).toEqual([200, false]);
  await post(`/s/${last.token}/erase`, { sure: "yes" });
  expect(await isErased(CLINIC, study)).toBe(true);
  expect(await Array.fromAsync(list("clean", keys.erasing(CLINIC, study)))).toHaveLength(1); // the sweeper's work
  expect((await audited()).map(({ event }) => event)).toEqual(["erased", "erased"]);
});

test("all copies come in one ZIP that other programs read, named by place alone, made once", async () => {
  const { token } = await share("zip");
  const answer = await post(`/s/${token}/all`, { part: "1" });
  expect([answer.statusCode, answer.headers.location]).toEqual([303, `/s/${token}/m/all-1`]);
  const { headers } = await get(`/s/${token}/m/all-1`);
  const download = await fetch(headers.location ?? "");
  expect(download.headers.get("content-disposition")).toBe('attachment; filename="ultrasound.zip"');
  const file = join(services.folder, "all.zip");
  await writeFile(file, new Uint8Array(await download.arrayBuffer()));
  const python = `import zipfile,sys; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(*z.namelist())`;
  if (spawnSync("python3", ["--version"]).status === 0)
    expect(execFileSync("python3", ["-c", python, file], { encoding: "utf8" }).trim()).toBe("ultrasound-01.jpg ultrasound-02.mp4");
  else process.stderr.write("python3 is not here: its zipfile did not read the ZIP\n");
  const before = await Array.fromAsync(list("renditions", keys.zips(CLINIC, study)));
  await post(`/s/${token}/all`);
  expect(await Array.fromAsync(list("renditions", keys.zips(CLINIC, study)))).toEqual(before);
  await erase(CLINIC, study);
  expect(await Array.fromAsync(list("renditions", keys.zips(CLINIC, study)))).toEqual([]);
});

test("a ZIP that nobody has asked for, or that is gone, leads back to the page", async () => {
  const { token } = await share("no zip");
  expect((await get(`/s/${token}/m/all-1`)).headers.location).toBe(`/s/${token}`);
  expect((await post(`/s/${token}/all`, { part: "2" })).statusCode).toBe(404);
});

test("what was opened and saved is written down by new ids alone, and no more of it than anybody needs", async () => {
  const { token, hash } = await share("seen");
  expect((await post(`/s/${token}/seen`)).statusCode).toBe(204);
  await post(`/s/${token}/seen`, { image: "2" });
  expect(await audited()).toMatchObject([
    { event: "opened", by: "family", share: hash },
    { event: "saved", by: "family", share: hash, image: `${study}2` },
  ]);
  const day = new Date().toISOString().slice(0, 10);
  await putJson({ bucket: "shares", key: keys.limit(CLINIC, "seen", hash) }, { day, count: 99 });
  for (let i = 0; i < 3; i++) await post(`/s/${token}/seen`);
  expect(await audited()).toHaveLength(3);
  await erase(CLINIC, study);
  expect(await read({ bucket: "shares", key: keys.limit(CLINIC, "seen", hash) })).toBeUndefined();
});

test.each(["report", "erase", "all", "seen"])("another site's page cannot ask for %s", async (wish) => {
  const { token } = await share("foreign");
  const form = { what: "name", sure: "yes" };
  expect((await post(`/s/${token}/${wish}`, form, { "sec-fetch-site": "cross-site" })).statusCode).toBe(404);
  expect([(await audited()).length, await isSuspended(CLINIC, study), await isErased(CLINIC, study)]).toEqual([0, false, false]);
});

test("unknown wishes and reports change nothing", async () => {
  const { token } = await share("unknown");
  expect((await post(`/s/${token}/explode`)).statusCode).toBe(404);
  expect((await post(`/s/${token}/report`, { what: "weather" })).statusCode).toBe(404);
  expect(await isSuspended(CLINIC, study)).toBe(false);
});

test("a passcode opens page and media for this link alone; a forged or old cookie does not", async () => {
  const passcode = await hashPasscode("482 913");
  const { token } = await share("passcode", { passcode });
  const page = await get(`/s/${token}`);
  expect([page.statusCode, page.body.includes("one-time-code"), page.body.includes("/m/1")]).toEqual([200, true, false]);
  expect((await get(`/s/${token}/m/1`)).statusCode).toBe(403);
  expect((await post(`/s/${token}/erase`, { sure: "yes" })).statusCode).toBe(403);
  const right = await post(`/s/${token}/passcode?language=de`, { passcode: " 482913 " });
  expect([right.statusCode, right.headers.location]).toEqual([303, `/s/${token}?language=de`]);
  const cookie = right.cookies?.[0] ?? "";
  expect(cookie).toMatch(new RegExp(`; Path=/s/${token}; HttpOnly; Secure; SameSite=Lax$`));
  const session = { cookie: cookie.split(";")[0] ?? "" };
  expect((await get(`/s/${token}/m/1`, session)).statusCode).toBe(302);
  const other = await share("other", { passcode }); // as one has that was sent again
  expect((await get(`/s/${other.token}/m/1`, session)).statusCode).toBe(403);
  const forged = { cookie: session.cookie.replace(/=\d+/, (until) => `${until}0`) };
  expect((await get(`/s/${token}/m/1`, forged)).statusCode).toBe(403);
  const opened = await openShare(token, Date.now());
  if (opened.state !== "open") throw new Error("It is not open.");
  const old = { cookie: `${SESSION_COOKIE}=${await newSession(opened, Date.now() - 12.1 * 3_600_000)}` };
  expect((await get(`/s/${token}/m/1`, old)).statusCode).toBe(403);
});

test("five wrong passcodes must cool down, as the fifth is told, even before the right one", async () => {
  const { token } = await share("cooling", { passcode: await hashPasscode("482913") });
  for (let i = 0; i < 4; i++) expect((await post(`/s/${token}/passcode`, { passcode: "1" })).statusCode).toBe(403);
  for (const passcode of ["1", "482913"]) {
    const cooling = await post(`/s/${token}/passcode`, { passcode });
    expect([cooling.statusCode, cooling.body.includes("15 minutes"), cooling.body.includes("<form")]).toEqual([429, true, false]);
  }
});

test("the right passcode makes the wrong ones before it forgotten", async () => {
  const { token, hash } = await share("forgotten", { passcode: await hashPasscode("482913") });
  await putJson({ bucket: "shares", key: keys.limit(CLINIC, "passcodes", hash) }, { count: 4, last: Date.now() });
  expect((await post(`/s/${token}/passcode`, { passcode: "482913" })).statusCode).toBe(303);
  for (let i = 0; i < 2; i++) expect((await post(`/s/${token}/passcode`, { passcode: "1" })).statusCode).toBe(403);
});

test("many passcodes at once are no more tries than one after another", async () => {
  const { token } = await share("at once", { passcode: await hashPasscode("482913") });
  const answers = await Promise.all(Array.from({ length: 12 }, () => post(`/s/${token}/passcode`, { passcode: "1" })));
  expect(answers.filter(({ statusCode }) => statusCode === 403)).toHaveLength(4);
  expect((await post(`/s/${token}/passcode`, { passcode: "482913" })).statusCode).toBe(429);
});

test("the twentieth wrong passcode locks the link for good", async () => {
  const { token, hash } = await share("locking", { passcode: await hashPasscode("482913") });
  await putJson({ bucket: "shares", key: keys.limit(CLINIC, "passcodes", hash) }, { count: 19, last: 0 });
  for (const passcode of ["1", "482913"]) {
    const locked = await post(`/s/${token}/passcode`, { passcode });
    expect([locked.statusCode, locked.body.includes("This page is locked")]).toEqual([403, true]);
  }
});

test("a page that takes no passcode now says so before one is tried, and for how long", async () => {
  const { token, hash } = await share("closed", { passcode: await hashPasscode("482913") });
  const tried = (count: number, minutesAgo: number) =>
    putJson({ bucket: "shares", key: keys.limit(CLINIC, "passcodes", hash) }, { count, last: Date.now() - minutesAgo * 60_000 });
  await tried(10, 8.5);
  for (const answer of [await get(`/s/${token}`), await post(`/s/${token}/passcode`, { passcode: "482913" })]) {
    expect([answer.statusCode, answer.body.includes("7 minutes"), answer.body.includes("<form")]).toEqual([429, true, false]);
    expect(Math.abs(Number(answer.headers["retry-after"]) - 390)).toBeLessThan(30);
  }
  await tried(10, 15.1);
  expect((await get(`/s/${token}`)).statusCode).toBe(200);
  await tried(20, 1000);
  const locked = await get(`/s/${token}`);
  expect([locked.statusCode, locked.body.includes("one-time-code")]).toEqual([403, false]);
});

test("a ZIP of an erased study is not left behind", async () => {
  const { token } = await share("late");
  const zip = post(`/s/${token}/all`);
  await putJson({ bucket: "clean", key: keys.erased(CLINIC, study) }, {});
  await zip;
  expect(await Array.fromAsync(list("renditions", keys.zips(CLINIC, study)))).toEqual([]);
  expect(await read({ bucket: "clean", key: keys.erased(CLINIC, study) })).toBeDefined();
});

test("an erasure that was cut short in the middle is ended by the sweeper, ZIPs and all", async () => {
  const { token } = await share("cut short");
  await post(`/s/${token}/all`);
  await putJson({ bucket: "clean", key: keys.erasing(CLINIC, study) }, {});
  await putJson({ bucket: "clean", key: keys.erased(CLINIC, study) }, {}); // and then the function died
  expect((await get(`/s/${token}`)).statusCode).toBe(410);
  process.env.SWEEP_AFTER_SECONDS = "0.001";
  const { finishErasures } = await import("../../../lambdas/sweeper/erasures.ts");
  await finishErasures();
  const copies = (await Array.fromAsync(list("renditions", ""))).filter((key) => key.includes(`/${study}/`));
  expect(copies).toEqual([]);
  expect(await Array.fromAsync(list("clean", keys.erasing(CLINIC, study)))).toEqual([]);
  expect((await get(`/s/${token}`)).statusCode).toBe(410);
});
