import { execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { headStill, profileStill } from "#phantom/stills";
import { newDataFolder, type Running, startKeepsake, until } from "./keepsake.ts";
import { originalUids } from "./original-uids.ts";

/** The ready client of docs/examples, against a Keepsake that runs: what the README tells a reporting system's makers to do. */
const SCRIPT = join(import.meta.dirname, "../../docs/examples/share.sh");
const CURL = await promisify(execFile)("curl", ["--version"]).then(
  () => true,
  () => false,
);

describe.runIf(CURL)("the client script", () => {
  let keepsake: Running;
  let accessKey: string;
  let sops: readonly string[];
  let study: string;

  beforeAll(async () => {
    keepsake = await startKeepsake(await newDataFolder(), "--no-phantom");
    accessKey = (await keepsake.command("keys", "create", "--scope", "share", "upload")).trim();
    const files = [await profileStill(), await headStill()].map(({ bytes }) => bytes);
    const uids = await originalUids(files);
    sops = uids.sops;
    study = uids.all.at(sops.length) ?? "";
    for (const bytes of files) await upload(bytes);
  }, 120_000);
  afterAll(() => keepsake?.stop());

  async function upload(bytes: Uint8Array): Promise<void> {
    const place = await fetch(`${keepsake.url}/v1/uploads`, {
      method: "POST",
      headers: { Authorization: `Bearer ${accessKey}`, "Content-Type": "application/json" },
      body: JSON.stringify({ bytes: bytes.length }),
    });
    const { parts } = (await place.json()) as { parts: { url: string }[] };
    expect((await fetch(parts[0]?.url ?? "", { method: "PUT", body: new Uint8Array(bytes) })).status).toBe(200);
  }

  async function share(patience: number, ...words: readonly string[]) {
    const env = {
      PATH: process.env.PATH,
      KEEPSAKE_URL: keepsake.url,
      KEEPSAKE_KEY: accessKey,
      KEEPSAKE_PATIENCE: String(patience),
    };
    const child = spawn("sh", [SCRIPT, ...words], { env, stdio: ["ignore", "pipe", "pipe"] });
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: child.exitCode ?? (await new Promise((resolve) => child.once("exit", resolve))), out, err };
  }

  const messages = async () => (await (await fetch(`${keepsake.url}/mailbox.json`)).json()) as { to: string[]; text: string }[];

  test("waits for images and sends them, as the README says", async () => {
    const { code, out } = await share(
      120,
      "--email",
      "family@example.test",
      "--consent",
      "2026-1",
      "--patient",
      "KS-000042^^^SYNTHETIC CLINIC",
      ...sops,
    );
    expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({ state: "sent", images: 2 })]);
    expect((await messages()).map(({ to }) => to)).toEqual([["family@example.test"]]);
  }, 150_000);

  test("shares a whole study, and prints the link that was asked for", async () => {
    const { out, err } = await share(60, "--link", "--consent", "2026-1", "--language", "sv", "--study", study);
    expect(err).toBe("");
    const { link } = JSON.parse(out) as { link: string };
    expect((await fetch(link)).status).toBe(200);
  }, 150_000);

  test("says why a call is refused, and ends where images do not come", async () => {
    const mismatch = await share(5, "--link", "--consent", "2026-1", "--patient", "KS-1", ...sops);
    expect([mismatch.code, mismatch.err]).toEqual([1, expect.stringContaining("PATIENT_MISMATCH")]);
    expect((await share(0, "--link", "--consent", "2026-1", "1.2.3")).code).toBe(3);
    expect((await share(0, "--link", ...sops)).code).toBe(2);
    expect((await share(0, "--email", 'a"b@example.test', "--consent", "1", ...sops)).code).toBe(2);
  }, 60_000);

  test("the audit tells of it without a name", async () => {
    const told = await until("audit", 10, async () => keepsake.command("audit"));
    expect(told.match(/ (made|sent) /g)?.length).toBe(2);
    expect(told).not.toContain("family");
  });
});
