import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bufferSource } from "#dicom/source";
import { associate } from "../../../apps/uplink/dimse/requestor.ts";
import { contextsFor, describe as describeFile, outgoing } from "../../../apps/uplink/outgoing.ts";
import { hasSamples, SAMPLES, sample, samplesIn } from "../../fixtures/samples.ts";
import { freePorts, until } from "../../journeys/keepsake.ts";
import { CALLED, peer, type Receiver, startReceiver } from "./receiver.ts";

const hasDcmtk = ["storescp", "dcmsend", "echoscu"].every((program) => existsSync(`/usr/bin/${program}`));
if (!hasDcmtk) console.warn("SKIPPED: Uplink judged by DCMTK, which is not installed.");

const FOLDERS = ["syntaxes", "ultrasound"];
const run = promisify(execFile);

let receiver: Receiver;
let storescp: ChildProcess;
let [folder, port] = ["", 0];

/** A data set without the byte that fills a deflated one up: storescp leaves it out. */
async function dataSet(file: Buffer): Promise<string> {
  const { start, transferSyntax } = await describeFile(bufferSource(file));
  const bytes = file.subarray(start);
  const isFilled = transferSyntax === "1.2.840.10008.1.2.1.99" && bytes.length % 2 === 0 && bytes.at(-1) === 0;
  return (isFilled ? bytes.subarray(0, -1) : bytes).toString("base64");
}

const theirs = async (): Promise<readonly string[]> =>
  Promise.all((await readdir(folder)).map(async (name) => dataSet(await readFile(join(folder, name)))));

describe.skipIf(!hasDcmtk || !hasSamples)("judged by DCMTK", () => {
  beforeAll(async () => {
    receiver = await startReceiver();
    folder = await mkdtemp(join(tmpdir(), "keepsake-storescp-"));
    port = await freePorts();
    storescp = spawn("storescp", ["+B", "+xa", "--unique-filenames", "--output-directory", folder, String(port)], {
      stdio: "ignore",
    });
    const answers = () => run("echoscu", ["127.0.0.1", String(port)]).then(() => true as const);
    await until("answer from storescp", 20, () => answers().catch(() => undefined));
  });
  afterAll(async () => {
    const ended = once(storescp, "exit");
    storescp.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
    await receiver.stop();
  });

  test("its dcmsend stores here what it stores at its own storescp, byte for byte", async () => {
    const folders = FOLDERS.map((name) => join(SAMPLES, name));
    for (const to of [receiver.port, port])
      await run("dcmsend", ["-dn", "-nh", "-aec", CALLED, "+sd", "127.0.0.1", String(to), ...folders]).catch(() => {});
    const ours = new Set(await Promise.all((await receiver.received()).map(dataSet)));
    const stored = await theirs();
    expect(stored.length).toBeGreaterThan(20);
    expect(stored.filter((each) => !ours.has(each))).toEqual([]);
  });

  test("its storescp takes from us the bytes that our files have, and its echoscu hears us", async () => {
    await run("echoscu", ["-aec", CALLED, "127.0.0.1", String(receiver.port)]);
    const paths = samplesIn("ultrasound").slice(0, 5);
    for (const path of paths) {
      const source = bufferSource(sample(path));
      const described = await describeFile(source);
      const association = await associate(peer(port), contextsFor([described])[0] ?? []);
      expect([path, (await association.store(outgoing(source, described)))?.status]).toEqual([path, 0]);
      await association.release();
    }
    const stored = new Set(await theirs());
    for (const path of paths) expect([path, stored.has(await dataSet(sample(path)))]).toEqual([path, true]);
  });
});
