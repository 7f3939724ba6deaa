import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { barriers } from "../barriers.ts";
import { PHONE } from "../browser.ts";
import { until } from "./keepsake.ts";
import { findLeaks } from "./leaks.ts";
import {
  CLINIC,
  closePage,
  complaints,
  downloaded,
  events,
  filesIn,
  holds,
  hosts,
  keepsake,
  open,
  original,
  share,
  startPages,
  stopPages,
  swipe,
  tokens,
} from "./page.ts";

const FILES = ["ultrasound-01.jpg", "ultrasound-02.jpg", "ultrasound-03.mp4"];

beforeAll(startPages, 120_000);
afterEach(closePage);
afterAll(stopPages);

describe("without script, on a phone", () => {
  const plain = { ...PHONE, javaScriptEnabled: false };

  test("everything is seen and saved, one by one and all at once", async () => {
    const page = await open((await share()).link, plain);
    expect(await page.locator("main img").count()).toBe(2);
    await holds(page, "document.querySelector('main img').naturalWidth > 0");
    const one = await downloaded(page, () => page.locator("#p1 a.save").click());
    expect(one.suggestedFilename()).toBe("ultrasound-01.jpg");
    const all = await downloaded(page, () => page.locator("#all button").click());
    expect([all.suggestedFilename(), await filesIn(all)]).toEqual(["ultrasound.zip", FILES]);
  });

  test("a wrong passcode is told, the right one opens page and pictures", async () => {
    const { hashPasscode } = await import("#aws/passcodes");
    const page = await open((await share({ passcode: await hashPasscode("482913") })).link, plain);
    await page.fill("[name=passcode]", "111111");
    await page.click("main button");
    expect(await page.locator("[role=alert]").innerText()).toContain("not the right passcode");
    await page.fill("[name=passcode]", "482 913");
    await page.click("main button");
    await holds(page, "document.querySelector('main img')?.naturalWidth > 0");
    expect(page.url()).toMatch(/\/s\/[\w-]{27}\?language=en$/);
  });

  test("another language is one touch away, and stays", async () => {
    const page = await open((await share()).link, plain);
    await page.locator(".languages summary").click();
    await page.getByRole("link", { name: "العربية" }).click();
    expect(await page.locator("html").getAttribute("dir")).toBe("rtl");
    await page
      .locator("details", { has: page.locator("form[action*=erase]") })
      .locator("summary")
      .click();
    await page.locator("[name=sure]").check();
    await page.locator("form[action*=erase] button").click();
    expect(await page.locator("html").getAttribute("lang")).toBe("ar");
  });
});

describe("at a desk, by keyboard alone", () => {
  test("the view that fills the screen opens, moves, plays, saves and closes, without a barrier in either theme", async () => {
    const page = await open((await share()).link);
    await page.locator("#p1 a.view").focus();
    await page.keyboard.press("Enter");
    const place = page.locator("dialog .place");
    expect(await place.innerText()).toBe("1 of 3");
    await holds(page, "document.querySelector('dialog img').naturalWidth > 0");
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await barriers(page)).toEqual([]);
    }
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await holds(page, "document.querySelector('dialog .place').textContent === '3 of 3'");
    await holds(page, "document.querySelector('dialog video').currentTime > 0.1");
    const saved = await downloaded(page, () => page.locator("dialog a.save").press("Enter"));
    expect(saved.suggestedFilename()).toBe("ultrasound-03.mp4");
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "hidden" });
    await holds(page, "document.activeElement.getAttribute('href')?.endsWith('/m/3')");
  });

  test("tabs reach everything on the page, in order", async () => {
    const page = await open((await share()).link);
    const reached = new Set<string>();
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press("Tab");
      reached.add(String(await page.evaluate("document.activeElement.ariaLabel || document.activeElement.innerText")).trim());
    }
    expect([...reached].join(" | ")).toMatch(
      /English.*Save all.*Save picture 1.*Save picture 2.*Save clip 1.*Something is not right.*Delete these pictures/,
    );
  });
});

describe("with script", () => {
  test("fingers move the pictures; in Arabic to the other side", async () => {
    const page = await open(`${(await share()).link}?language=ar`, PHONE);
    await page.locator("#p1 a.view").tap();
    expect(await barriers(page)).toEqual([]);
    await swipe(page, 300); // more than half the window: enough at any speed
    await holds(page, "document.querySelector('dialog .place').textContent.startsWith('2')");
    await page.locator("dialog .close").tap();
    await holds(page, "document.activeElement.getAttribute('href')?.endsWith('/m/2')");
  });

  test("clips play by themselves while they are seen, not for who wants things to hold still", async () => {
    const { link } = await share();
    const page = await open(link, { ...PHONE, reducedMotion: "no-preference" });
    await page.locator("video").scrollIntoViewIfNeeded();
    await holds(page, "document.querySelector('video').currentTime > 0.1");
    await page.evaluate("scrollTo(0, 0)");
    await holds(page, "document.querySelector('video').paused");
    await closePage();
    const calm = await open(link, { ...PHONE, reducedMotion: "reduce" });
    await calm.locator("video").scrollIntoViewIfNeeded();
    await sleep(500);
    expect(await calm.evaluate("document.querySelector('video').paused")).toBe(true);
  });

  test("all are packed while the page stays, and then saved", async () => {
    const page = await open((await share()).link);
    const all = await downloaded(page, () => page.locator("#all button").click());
    expect(await filesIn(all)).toEqual(FILES);
    expect(await page.locator("#all button").innerText()).toBe("Save all");
  });

  test("the phone's own sheet gets the picture itself", async () => {
    const { link } = await share();
    const page = await open(link, PHONE);
    await page.addInitScript(
      "navigator.canShare = () => true; navigator.share = async ({ files, url }) => { window.sheet = files?.map(({ name, type, size }) => [name, type, size > 999]) ?? url; };",
    );
    await page.goto(`${link}?language=en`);
    await page.locator(".actions .share").tap();
    await holds(page, "window.sheet");
    expect(await page.evaluate("window.sheet")).toBe(link);
    await page.locator("#p1 a.view").tap();
    await page.locator("dialog .share").tap();
    await holds(page, "Array.isArray(window.sheet)");
    expect(await page.evaluate("window.sheet")).toEqual([["ultrasound-1.jpg", "image/jpeg", true]]);
  });

  test("the page fills itself, and says so", async () => {
    const { findRendition } = await import("#aws/images");
    const { putJson } = await import("#aws/objects");
    const { keys } = await import("#pipeline/keys");
    const [first, second] = original.images;
    if (first?.digest === undefined || second?.digest === undefined) throw new Error("The phantom has two pictures.");
    const late = { sop: second.sop, digest: "ab".repeat(16) };
    const { link } = await share({ images: [first, late] });
    const page = await open(link);
    expect(await page.locator("[data-waiting]").count()).toBe(1);
    const copies = await findRendition(CLINIC, original.study, second.sop, second.digest);
    const key = keys.rendition(CLINIC, original.study, late.sop, late.digest, "rendition.json");
    await putJson({ bucket: "renditions", key }, copies);
    await page.locator("#p2 img").waitFor({ timeout: 15_000 });
    expect(await page.locator("[data-waiting]").count()).toBe(0);
    expect(await page.locator("#told").innerText()).toBe("More pictures have arrived.");
    expect(await page.locator("#facts").innerText()).toContain("2 pictures");
  });

  test("a link that only a program looks at counts as opened by nobody; a hand does", async () => {
    const { link, hash } = await share();
    const page = await open(link);
    await page.waitForLoadState("networkidle");
    expect(await events(hash)).toEqual([]);
    await page.mouse.click(5, 300);
    await until("record", 10, async () => ((await events(hash)).length > 0 ? true : undefined));
    expect(await events(hash)).toEqual(["opened"]);
    await downloaded(page, () => page.locator("#p1 a.save").click());
    await until("record", 10, async () => ((await events(hash)).length > 1 ? true : undefined));
    expect(await events(hash)).toEqual(["opened", "saved"]);
  });
});

test("a clip is sent by ranges, so that a phone can jump in it", async () => {
  const { link } = await share();
  const answer = await fetch(`${link}/m/3`, { headers: { Range: "bytes=0-99" } });
  expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([206, 100]);
});

test("a revoked page dies at once, its media within seconds", async () => {
  const { revokeShare } = await import("#aws/shares");
  const { link, hash } = await share();
  const page = await open(link);
  await revokeShare(hash);
  await page.reload();
  expect(await page.locator("h1").innerText()).toBe("This link was withdrawn");
  await until("end of the media", 5, async () => ((await fetch(`${link}/m/1`)).status === 410 ? true : undefined));
});

test("an expired page says whom to ask", async () => {
  const page = await open((await share({ expiresAt: new Date(0).toISOString() })).link);
  expect(await page.locator("main").innerText()).toContain("Your clinic can send you a new link.");
});

test("a report hides the pictures behind every link; a reviewer's word brings them back", async () => {
  const [one, other] = [await share(), await share()];
  const page = await open(one.link, PHONE);
  await page.getByText("Something is not right").tap();
  await page.getByRole("button", { name: "I see a name" }).tap();
  await page.waitForURL(/language=en$/);
  expect(await page.locator("h1").innerText()).toBe("These pictures are hidden for now");
  expect((await fetch(other.link)).status).toBe(403);
  expect((await fetch(`${other.link}/m/1`)).status).toBe(403);
  expect(await keepsake.command("review", "reports")).toContain(`${original.study}\n`);
  expect(await keepsake.command("review", "restore", original.study)).toContain("its links open again");
  expect(
    (await keepsake.command("audit", "--csv")).match(new RegExp(`,(reported|restored),[a-z]+,${original.study},`, "g")),
  ).toEqual([`,reported,family,${original.study},`, `,restored,reviewer,${original.study},`]);
  await expect(keepsake.command("review", "restore", original.study)).rejects.toMatchObject({ code: 2 });
  await page.reload();
  expect(await page.locator("main img").count()).toBe(2);
});

test("an erased link is gone, and others stay; nothing happens without the word for it", async () => {
  const [one, other] = [await share(), await share()];
  const page = await open(one.link);
  await page.getByText("Delete these pictures").click();
  await page.getByRole("button", { name: "Delete" }).click();
  expect(await page.locator("h1").innerText()).toBe("Your ultrasound pictures"); // the browser asks for the word
  await page.getByLabel("Yes, delete them for good").check();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByText("These pictures were deleted").waitFor();
  expect([(await fetch(one.link)).status, (await fetch(other.link)).status]).toEqual([410, 200]);
});

test("no page asked another server, and no browser had a complaint but for answers that are errors on purpose", () => {
  expect(hosts).toEqual(new Set([new URL(keepsake.url).host, new URL(process.env.AWS_ENDPOINT_URL_S3 ?? "").host]));
  expect(complaints.filter((text) => !/status of 4(03|10)/.test(text))).toEqual([]);
});

test("no token of a link was written anywhere", async () => {
  expect(tokens.length).toBeGreaterThan(10);
  expect(await findLeaks(keepsake.data, tokens)).toEqual([]);
});
