import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { QueueClient } from "#aws/queue-client";
import { stageRows } from "#pipeline/stages";
import { readNote } from "../../../apps/local/lock.ts";
import { type Runtime, type RuntimeOptions, startRuntime } from "../../../apps/local/runtime.ts";
import { testPipeline } from "./fixtures/test-pipeline.ts";
import { eventually, isRunning } from "./wait.ts";

const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

let folder: string;
let data: string;
let marksFile: string;
const runtimes: Runtime[] = [];
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keepsake-runtime-"));
  data = join(folder, "data");
  marksFile = join(folder, "marks");
});
afterEach(async () => {
  for (const runtime of runtimes.splice(0)) await runtime.close();
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, maxRetries: 3 });
});

const start = async (options: Partial<RuntimeOptions> = {}): Promise<Runtime> => {
  const pipeline = testPipeline(fixture("behaving.ts"));
  const settings = { MARKS: marksFile };
  const runtime = await startRuntime({ data, host: "127.0.0.1", port: 0, quietSeconds: 0, settings, pipeline, ...options });
  runtimes.push(runtime);
  return runtime;
};

const marks = () => (existsSync(marksFile) ? readFileSync(marksFile, "utf8") : "");
const connection = (environment: Readonly<Record<string, string>>) => ({
  region: environment.AWS_REGION ?? "",
  credentials: { accessKeyId: environment.AWS_ACCESS_KEY_ID ?? "", secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? "" },
});
const send = async (environment: Readonly<Record<string, string>>, act: string, text: string) => {
  const client = new QueueClient({ ...connection(environment), endpoint: environment.AWS_ENDPOINT_URL_SQS ?? "" });
  await client.send("behaving", JSON.stringify({ act, text }));
  client.close();
};
const s3 = (environment: Readonly<Record<string, string>>) =>
  new S3Client({ ...connection(environment), endpoint: environment.AWS_ENDPOINT_URL_S3 ?? "", forcePathStyle: true });

const runElsewhere = async (): Promise<{ child: ChildProcess; processIds: readonly number[] }> => {
  const child = fork(fixture("run.ts"), [data, marksFile], { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
  children.push(child);
  const [{ processIds }] = (await once(child, "message")) as [{ processIds: number[] }];
  return { child, processIds };
};
const killed = async (child: ChildProcess) => {
  child.kill("SIGKILL");
  await once(child, "exit");
};

describe("the runtime", () => {
  test("brings a stored object's event to its function", async () => {
    const { environment } = await start();
    const body = { Bucket: environment.CLEAN_BUCKET, Key: "manifests/a/1/2.json", Body: "{}" };
    await s3(environment).send(new PutObjectCommand(body));
    const key = await eventually(() => /^created .*$/m.exec(marks())?.[0]);
    expect(key).toBe("created manifests/a/1/2.json");
    expect(environment.BEHAVING_QUEUE_URL).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/000000000000\/behaving$/);
  });

  test("answers its routes and tells functions the services' addresses", async () => {
    const { url, environment, processIds } = await start({ settings: { MARKS: marksFile, POLICY: "x" } });
    expect(await (await fetch(`${url}/echo?a=1`)).json()).toMatchObject({ routeKey: "GET /echo", rawQueryString: "a=1" });
    expect(environment).toMatchObject({ PUBLIC_URL: url, QUIET_SECONDS: "0", POLICY: "x", UPLOADS_BUCKET: "keepsake-uploads" });
    expect(processIds()).toHaveLength(2);
  });

  test("bundles and starts Keepsake's own functions", async () => {
    const { url, processIds } = await startRuntime({ data, host: "127.0.0.1", port: 0, quietSeconds: 0 }).then((runtime) => {
      runtimes.push(runtime);
      return runtime;
    });
    expect(processIds()).toHaveLength(1 + stageRows().length);
    expect((await fetch(`${url}/s/unknown`)).status).toBe(404);
    expect((await fetch(`${url}/v1/shares`, { method: "POST", body: "{}" })).status).toBe(401);
  });

  test("never writes an address to disk", async () => {
    const { environment, mailbox } = await start();
    const sns = new SNSClient({ ...connection(environment), endpoint: environment.AWS_ENDPOINT_URL_SNS ?? "" });
    await sns.send(new PublishCommand({ PhoneNumber: "+4915198765432", Message: "See https://example.test/s/t" }));
    expect(mailbox.messages()).toHaveLength(1);
    const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(3);
    for (const { parentPath, name } of files) expect(readFileSync(join(parentPath, name), "latin1")).not.toContain("15198765432");
  });

  test("refuses a folder that another runtime uses, and leaves that one running", async () => {
    const first = await start();
    await expect(start()).rejects.toMatchObject({ name: "FolderInUse", message: expect.stringContaining("--data") });
    expect((await fetch(`${first.url}/`)).status).toBe(200);
    expect(readNote(data)?.url).toBe(first.url);
  });

  test("names a port that is taken, and lets go of what it had started", async () => {
    const blocker = createServer().listen(0, "127.0.0.1");
    await once(blocker, "listening");
    const { port } = blocker.address() as AddressInfo;
    await expect(start({ port: port - 2 })).rejects.toMatchObject({
      name: "PortInUse",
      // Programs beside this test may have one of the other three.
      message: expect.stringMatching(new RegExp(`Port (?:${[-2, -1, 0, 1].map((offset) => port + offset).join("|")}) .*--port`)),
    });
    blocker.close();
    await start();
  });

  test("stops everything it started", async () => {
    const { url, processIds, close } = await start();
    const [, ...functions] = processIds();
    await close();
    runtimes.length = 0;
    for (const pid of functions) expect(await isRunning(pid)).toBe(false);
    await expect(fetch(url)).rejects.toThrow();
  });
});

describe("after kill -9 of the runtime", () => {
  test.each(["hang", "spin"])("its functions and what they started are gone: %s", async (act) => {
    const { child, processIds } = await runElsewhere();
    await send(readNote(data)?.environment ?? {}, act, "");
    const line = await eventually(() => /^(hung|spun).*\n/m.exec(marks())?.[0]);
    const started = [...processIds.slice(1), ...(line.match(/\d+/g) ?? []).map(Number)];
    expect(started.length).toBeGreaterThan(1);
    for (const pid of started) expect(await isRunning(pid)).toBe(true);
    await killed(child);
    for (const pid of started) await eventually(async () => !(await isRunning(pid)));
  });

  test("the next start finishes what was in work", async () => {
    const { child } = await runElsewhere();
    await send(readNote(data)?.environment ?? {}, "slowly", "work");
    await eventually(() => marks().includes("started work"));
    await killed(child);
    expect(marks()).not.toContain("finished");
    await start();
    await eventually(() => marks().includes("finished work"));
  });
});
