import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Listening } from "../../apps/local/listen.ts";
import { Director } from "./director.ts";
import { startProxy } from "./proxy.ts";

/** A function that puts three objects of a clinic, one after the other. */
const PUTS = `const agent = "sdk app/renderer-" + process.pid;
for (const n of [1, 2, 3])
  await fetch(process.argv[2] + "/clean/manifests/chaos-3/" + n + ".json", { method: "PUT", headers: { "user-agent": agent }, body: "{}" });`;

const SECOND = { stage: "renderer", what: "PUT clean/manifests.json", nth: 2 };

let folder: string;
let heard: string[];
let service: ReturnType<typeof createServer>;
let director: Director;
let proxy: Listening;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "keepsake-director-"));
  writeFileSync(join(folder, "puts.mjs"), PUTS);
  heard = [];
  service = createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`);
    response.end("taken");
  }).listen(0, "127.0.0.1");
  await once(service, "listening");
  director = new Director();
  proxy = await startProxy("s3", (service.address() as AddressInfo).port, director);
});
afterEach(async () => {
  await proxy.close();
  service.closeAllConnections();
  service.close();
  rmSync(folder, { recursive: true });
});

const run = async (): Promise<ChildProcess> => {
  const child = fork(join(folder, "puts.mjs"), [proxy.url], { detached: true, execArgv: [], stdio: "ignore" });
  await once(child, "exit");
  return child;
};

describe("a process that asks for changes through the proxy", () => {
  test("has each of them numbered", async () => {
    expect((await run()).exitCode).toBe(0);
    expect([...director.changes("chaos-3", "renderer")]).toEqual([["PUT clean/manifests.json", 3]]);
    expect(heard).toHaveLength(3);
  });
  test.each([
    ["before", 1],
    ["after", 2],
  ] as const)("is killed %s the second, of which the service has heard %i in all", async (when, calls) => {
    director.plan("chaos-3", [{ ...SECOND, when }]);
    expect((await run()).signalCode).toBe("SIGKILL");
    expect(heard).toHaveLength(calls);
    expect(director.crashesOf("chaos-3")).toEqual([{ ...SECOND, when }]);
    expect(director.kills("renderer")).toBe(1);
  });
  test.each([
    ["before", 1],
    ["after", 2],
  ] as const)("hears nothing and is reset %s the second, and lives", async (when, calls) => {
    director.plan("chaos-3", [{ ...SECOND, when, silentSeconds: 0.1 }]);
    expect((await run()).exitCode).toBe(1); // it did not try again
    expect(heard).toHaveLength(calls);
    expect(director.kills("renderer")).toBe(0);
  });
  test("is let alone where another clinic's crash is planned", async () => {
    director.plan("chaos-4", [{ ...SECOND, when: "before" }]);
    expect((await run()).exitCode).toBe(0);
  });
  test("reads without being counted, but where that is asked for", async () => {
    const answer = await fetch(`${proxy.url}/clean/x`, { headers: { "user-agent": "app/renderer-1" } });
    expect(await answer.text()).toBe("taken");
    expect(director.changes("", "renderer").size).toBe(0);
    director.reads = true;
    await fetch(`${proxy.url}/clean/manifests/chaos-3/1.json`, { headers: { "user-agent": "app/renderer-1" } });
    expect([...director.changes("chaos-3", "renderer")]).toEqual([["GET clean/manifests.json", 1]]);
  });
});
