import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PolicyError } from "#deid/treatment";
import { ConfigInvalid, EXAMPLE, readConfig } from "../../../apps/uplink/config.ts";
import { startUplink } from "../../../apps/uplink/uplink.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "keepsake-config-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function read(config: unknown) {
  const path = join(folder, "uplink.json");
  await writeFile(path, typeof config === "string" ? config : JSON.stringify(config));
  return readConfig(path);
}

test("paths count from the file, and nobody may call who is not named", async () => {
  const config = await read({ clinic: "demo", spool: { folder: "./spool" }, cloud: { data: "data" } });
  expect(config.spool.folder).toBe(join(folder, "spool"));
  expect(config.cloud).toEqual({ data: join(folder, "data") });
  expect([config.receive.callers, config.mode, config.receive.host]).toEqual([[], "typical", "127.0.0.1"]);
});

test.each<[string, unknown, string]>([
  ["no JSON", "{secret", "no JSON"],
  ["a clinic that is none", { ...EXAMPLE, clinic: "Secret Clinic" }, "clinic:"],
  ["an AE title that is too long", { ...EXAMPLE, receive: { aeTitle: "SECRETSECRETSECRET" } }, "receive.aeTitle:"],
  ["an unknown field", { ...EXAMPLE, spoool: 1 }, "spoool"],
  ["rules in strict mode", { ...EXAMPLE, mode: "strict", rules: [{ do: "deidentify" }] }, "policy"],
  ["on-share without a share call", { ...EXAMPLE, share: undefined, release: "on-share" }, "share"],
])("%s is named by its place, and not repeated", async (_, config, place) => {
  await expect(read(config)).rejects.toThrow(ConfigInvalid);
  await expect(read(config)).rejects.toThrow(place);
  await expect(read(config)).rejects.not.toThrow(/secret/i);
});

test("Anon-LPU-O is a name of strict", async () => {
  expect((await read({ ...EXAMPLE, mode: "Anon-LPU-O" })).mode).toBe("strict");
});

test.each([
  ["keeps the machines' UIDs", { id: "own", version: "1", extends: "basic", rules: [{ do: "deidentify:RetainUIDsOption" }] }],
  ["is none", { id: "own" }],
])("strict mode does not start with a policy that %s", async (_, policy) => {
  await writeFile(join(folder, "policy.json"), JSON.stringify(policy));
  const config = await read({ ...EXAMPLE, mode: "strict", policy: "./policy.json", receive: { port: 0 } });
  await expect(startUplink(config, () => {})).rejects.toThrow(PolicyError);
});

test("a policy is for strict mode", async () => {
  await expect(read({ ...EXAMPLE, policy: "./policy.json" })).rejects.toThrow("strict");
});
