import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bufferSource } from "#dicom/source";
import { localFiles } from "../../apps/cli/dicom-files.ts";
import { readNote } from "../../apps/local/lock.ts";
import { readConfig } from "../../apps/uplink/config.ts";
import { associate } from "../../apps/uplink/dimse/requestor.ts";
import { describe as describeFile, outgoing } from "../../apps/uplink/outgoing.ts";
import type { Status } from "../../apps/uplink/status.ts";
import { startUplink, type Uplink } from "../../apps/uplink/uplink.ts";
import { type Line, startLine } from "../apps/uplink/line.ts";
import { peer } from "../apps/uplink/receiver.ts";
import { EXPLICIT } from "../fixtures/part10.ts";
import { ultrasound } from "../fixtures/ultrasound.ts";
import { freePorts, newDataFolder, type Running, startKeepsake, until } from "./keepsake.ts";
import { findLeaks, leaksOf } from "./leaks.ts";

const PROGRAM = join(import.meta.dirname, "../../apps/cli/keepsake.ts");
const STORESCU = "/usr/bin/storescu";
const ADDRESS = "family.of.phantom@example.test";
const NAME = "Phantom";
const run = promisify(execFile);

let folder: string;
let keepsake: Running | undefined;
let uplink: { end(signal: NodeJS.Signals): Promise<void> } | undefined;
let dicomPort: number;
let statusPort: number;

const command = async (...words: readonly string[]): Promise<string> =>
  (await run(process.execPath, [PROGRAM, ...words], { timeout: 60_000 })).stdout;

const status = async (): Promise<Status> => (await fetch(`http://127.0.0.1:${statusPort}/status.json`)).json() as Promise<Status>;

/** Starts the gateway as its user does; resolves once it answers. */
async function startGateway(): Promise<void> {
  const log = await open(join(folder, "uplink.log"), "a");
  const child = spawn(process.execPath, [PROGRAM, "uplink", "run", "--config", join(folder, "uplink.json")], {
    stdio: ["ignore", log.fd, log.fd],
  });
  await log.close();
  const exited = once(child, "exit");
  uplink = {
    async end(signal) {
      child.kill(signal);
      await exited;
    },
  };
  await until("answer from Uplink", 30, () => status().catch(() => undefined));
}

/** The call of a reporting system, by the clinic's network. */
const share = async (imageIds: readonly string[], at = `http://127.0.0.1:${statusPort + 1}`, key = ADDRESS): Promise<Response> =>
  fetch(`${at}/share`, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${(await readFile(join(folder, "share-token"), "utf8")).trim()}`,
      "Idempotency-Key": key,
      Prefer: "wait=2",
    },
    body: JSON.stringify({ imageIds, deliver: { email: ADDRESS }, consent: { given: true, version: "1" } }),
  });

beforeAll(async () => {
  folder = await newDataFolder();
  [dicomPort, statusPort] = [await freePorts(), await freePorts()];
  const config = {
    clinic: "demo",
    receive: { port: dicomPort, callers: [{ address: "127.0.0.1" }] },
    spool: { folder: "./spool", minFreeGiB: 0 },
    cloud: { data: "./data" },
    release: "on-share",
    share: { port: statusPort + 1, tokenFile: "./share-token" },
    statusPort,
  };
  await writeFile(join(folder, "uplink.json"), JSON.stringify(config));
  await command("phantom", join(folder, "phantom"));
  await rm(join(folder, "phantom", "waving.dcm")); // clips take time, and have journeys of their own
});

afterAll(async () => {
  await uplink?.end("SIGTERM");
  await keepsake?.stop();
});

test("an exam stored while nothing can be uploaded survives kill -9, and becomes a message and a page once it can", async () => {
  const images = (await localFiles(join(folder, "phantom"))).flatMap(({ image }) => image?.sop ?? []);
  await startGateway();
  expect(await command("echo", `KEEPSAKE@127.0.0.1:${dicomPort}`)).toContain("KEEPSAKE answers");
  const sent = await command("send", join(folder, "phantom"), "--to", `KEEPSAKE@127.0.0.1:${dicomPort}`);
  expect(sent).toBe(`${images.length} stored at KEEPSAKE.\n`);
  await uplink?.end("SIGKILL");
  await startGateway();
  expect((await status()).spool.unshared).toBe(images.length);
  expect((await share(images)).status).toBe(202);
  expect(await status()).toMatchObject({ sharesWaiting: 1, spool: { unshared: images.length } }); // nobody says yet that the call is right

  const data = join(folder, "data");
  await mkdir(data);
  keepsake = await startKeepsake(data, "--no-phantom");
  await until("message", 120, async () => ((await share(images)).status === 201 ? true : undefined));
  expect((await status()).queues[0]).toMatchObject({ waiting: 0, failed: 0, delivered: images.length });
  expect(await command("uplink", "status", "--config", join(folder, "uplink.json"))).toContain("everything is sent");

  const messages = (await (await fetch(`${keepsake.url}/mailbox.json`)).json()) as { text: string }[];
  expect(messages).toHaveLength(1);
  const [link = ""] = /https?:\/\/\S+\/s\/[\w-]+/.exec(messages[0]?.text ?? "") ?? [];
  expect((await fetch(link)).status).toBe(200);
}, 240_000);

test("uplink retry has nothing to do, and only a command may say so", async () => {
  expect(await command("uplink", "retry", "--config", join(folder, "uplink.json"))).toBe("Nothing needs a person.\n");
  const asPage = await fetch(`http://127.0.0.1:${statusPort}/retry`, { method: "POST", body: "x" });
  const elsewhere = await fetch(`http://127.0.0.1:${statusPort}/retry`);
  expect([asPage.status, elsewhere.headers.get("content-type")]).toEqual([415, "text/html; charset=utf-8"]);
});

test("what no call lists stays in the building", async () => {
  const before = (await status()).spool.unshared;
  const [file = ""] = (await localFiles(join(folder, "phantom"))).map(({ path }) => path);
  const bytes = await readFile(file);
  const at = bytes.indexOf("2.25.");
  for (let found = at; found >= 0; found = bytes.indexOf("2.25.", found + 1)) bytes.write("3", found + 5); // another study of another UID
  await writeFile(join(folder, "other.dcm"), bytes);
  await command("send", join(folder, "other.dcm"), "--to", `KEEPSAKE@127.0.0.1:${dicomPort}`);
  expect((await status()).spool.unshared).toBe(before + 1);
});

describe("in strict mode, over a network that breaks and falls silent", () => {
  const STUDY = "1.2.840.99999.4711";
  const SECRETS = ["Doe^Jane", "JANE DOE", "MRN-4711", STUDY];
  const IMAGES = [1, 2, 3].map((n) => `${STUDY}.${n}`);
  let strict: Uplink;
  let lines: readonly Line[];

  beforeAll(async () => {
    const data = join(folder, "data");
    const environment: Record<string, string> = readNote(data)?.environment ?? {};
    lines = await Promise.all([environment.AWS_ENDPOINT_URL_S3, keepsake?.url].map((url) => startLine(new URL(String(url)))));
    const [store, api] = lines;
    Object.assign(process.env, { ...environment, AWS_ENDPOINT_URL_S3: store?.url });
    const config = {
      clinic: "demo",
      mode: "strict",
      receive: { port: 0, callers: [{ address: "127.0.0.1" }] },
      spool: { folder: "./strict-spool", minFreeGiB: 0 },
      cloud: {
        bucket: environment.UPLOADS_BUCKET,
        region: environment.AWS_REGION,
        api: api?.url,
        accessKeyFile: join(data, "access-key-demo"),
      },
      share: { port: 0, tokenFile: "./share-token" },
      statusPort: 0,
    };
    await writeFile(join(folder, "strict.json"), JSON.stringify(config));
    strict = await startUplink(readConfig(join(folder, "strict.json")), () => {});
  });
  afterAll(async () => {
    await strict?.close();
    for (const line of lines) await line.close();
  });

  const queue = async (name: string) =>
    ((await (await fetch(`${strict.statusUrl}/status.json`)).json()) as Status).queues.find((one) => one.queue === name);

  async function store(): Promise<void> {
    const context = { id: 1, abstractSyntax: "1.2.840.10008.5.1.4.1.1.6.1", transferSyntaxes: [EXPLICIT] };
    const association = await associate(peer(strict.port), [context]);
    for (const [at, sop] of IMAGES.entries()) {
      const size = { columns: 320, rows: 240 };
      const source = bufferSource(ultrasound({ study: STUDY, sop, patient: "MRN-4711", size, shade: 40 + at, text: "JANE DOE" }));
      expect((await association.store(outgoing(source, await describeFile(source))))?.status).toBe(0);
    }
    await association.release();
  }

  test("an exam becomes one message and a page of all of it, and the cloud has heard nothing of who it is", async () => {
    const call = () => share(IMAGES, strict.shareUrl, "strict");
    for (const line of lines) line.lets(0);
    await store();
    const answer = await call();
    expect([answer.status, await answer.json()]).toEqual([202, { state: "waiting" }]);
    await until("failed upload", 60, async () => ((await queue("cloud"))?.failuresInARow ? true : undefined));
    for (const line of lines) {
      line.swallows(true);
      line.lets(Number.POSITIVE_INFINITY);
    }
    expect((await call()).status).toBe(202);
    expect((await queue("cloud"))?.delivered).toBe(0);
    for (const line of lines) line.swallows(false);
    await until("message", 120, async () => ((await call()).status === 201 ? true : undefined));
    expect(await queue("cloud")).toMatchObject({ waiting: 0, failed: 0, delivered: IMAGES.length });

    const messages = (await (await fetch(`${keepsake?.url}/mailbox.json`)).json()) as { text: string }[];
    expect(messages).toHaveLength(2); // the other one is of the exam before
    const links = messages.map(({ text }) => /https?:\/\/\S+\/s\/[\w-]+/.exec(text)?.[0] ?? "");
    const pages = await Promise.all(links.map(async (link) => (await fetch(link)).text()));
    expect(pages.map((page) => new Set(page.match(/\/m\/\d+/g)).size)).toContain(IMAGES.length);

    expect(lines.map((line) => line.sent().includes("clean/demo/"))).toEqual([true, false]); // it can be read as it went
    expect(lines.map((line) => leaksOf(line.sent(), SECRETS))).toEqual([[], []]);
    expect(await findLeaks(join(folder, "data"), SECRETS)).toEqual([]);
    expect(await findLeaks(join(folder, "strict-spool"), SECRETS)).toEqual([]);
  }, 240_000);
});

test("the address is in nothing that Uplink has written, nor is the patient's name", async () => {
  const elsewhere = (path: string): boolean => path.startsWith("data/") || path.startsWith("phantom/") || path === "other.dcm";
  expect(await findLeaks(folder, [ADDRESS, NAME], elsewhere)).toEqual([]);
});

test.skipIf(!existsSync(STORESCU))(
  "the same exam from dcmtk's storescu is taken too, in whatever transfer syntax it proposes",
  async () => {
    const before = (await status()).received.objects;
    const files = (await localFiles(join(folder, "phantom"))).map(({ path }) => path);
    await run(STORESCU, ["-xy", "-aec", "KEEPSAKE", "127.0.0.1", String(dicomPort), ...files]);
    expect((await status()).received.objects).toBe(before + files.length);
  },
);
