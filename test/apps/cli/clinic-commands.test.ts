import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BUCKETS } from "#pipeline/buckets";
import { type Runtime, startRuntime } from "../../../apps/local/runtime.ts";

const PROGRAM = join(import.meta.dirname, "../../../apps/cli/keepsake.ts");
let folder: string;
let data: string;
let runtime: Runtime;
let cloudFormation: Server;

/** A store alone: none of these commands needs a function. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keepsake-clinic-"));
  data = join(folder, "data");
  const { mkdir } = await import("node:fs/promises");
  await mkdir(data);
  runtime = await startRuntime({ data, host: "127.0.0.1", port: 0, quietSeconds: 1, pipeline: [] });
  Object.assign(process.env, runtime.environment);
  cloudFormation = createServer((_, response) => response.end(describeStacks())).listen(0, "127.0.0.1");
});
afterAll(async () => {
  cloudFormation.close();
  await runtime.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

function describeStacks(): string {
  const outputs = Object.keys(BUCKETS).map((name) => [`${name}bucket`, `keepsake-${name}`] as const);
  const members = [...outputs, ["url", "https://pictures.lindenhof.test"] as const].map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const stack = `<StackName>x</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime>`;
  return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member>${stack}<Outputs>${members.join("")}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

const keepsake = async (...words: readonly string[]): Promise<string> =>
  (await promisify(execFile)(process.execPath, [PROGRAM, ...words, "--data", data, "--clinic", "lindenhof"])).stdout.trim();

/** The same against a deployment: what finds it is CloudFormation, and what it has is in buckets. */
async function onAws(...words: readonly string[]): Promise<string> {
  const { port } = cloudFormation.address() as AddressInfo;
  const { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL_S3 } = runtime.environment;
  const env = { ...{ AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL_S3 }, PATH: process.env.PATH };
  const endpoint = { AWS_ENDPOINT_URL_CLOUDFORMATION: `http://127.0.0.1:${port}` };
  const args = [PROGRAM, ...words, "--stack", "Keepsake", "--clinic", "lindenhof"];
  return (await promisify(execFile)(process.execPath, args, { env: { ...env, ...endpoint } })).stdout.trim();
}

const callerOf = async (key: string) => (await import("#aws/access-keys")).authenticate(`Bearer ${key}`);

describe("keys", () => {
  test.each([
    ["on this machine", keepsake],
    ["on a deployment", onAws],
  ])("%s are made, listed and revoked", async (_, run) => {
    const key = await run("keys", "create", "--scope", "share", "upload", "--label", "viewpoint");
    const caller = await callerOf(key);
    expect(caller).toMatchObject({ clinic: "lindenhof", scopes: ["share", "upload"] });
    const id = caller?.key ?? "";
    expect(await run("keys", "list")).toMatch(new RegExp(`^${id}  \\d{4}-\\d\\d-\\d\\d  share,upload  viewpoint$`, "m"));
    await run("keys", "revoke", id);
    expect(await callerOf(key)).toBeUndefined();
  });

  test("are rotated, and none that is not there is revoked", async () => {
    const key = await keepsake("keys", "create", "--scope", "share", "upload", "--label", "viewpoint");
    const fresh = await keepsake("keys", "rotate", (await callerOf(key))?.key ?? "", "--overlap", "0");
    expect([await callerOf(key), (await callerOf(fresh))?.scopes]).toEqual([undefined, ["share", "upload"]]);
    await expect(keepsake("keys", "revoke", "nobody")).rejects.toMatchObject({ code: 2 });
  });
});

test("the audit tells of them, as lines and as CSV", async () => {
  const csv = (await keepsake("audit", "--csv")).split("\r\n");
  expect(csv[0]).toBe("at,event,by,study,share,image,key");
  expect(csv[1]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z,key-created,operator,,,,[0-9a-f]{16}$/);
  expect((await keepsake("audit")).split("\n")).toHaveLength(csv.length - 1);
  expect(await keepsake("audit", "--since", "2999-01-01")).toBe("");
});

describe("the clinic's settings", () => {
  const file = (name: string) => join(folder, name);

  test("are set and shown, and the logo stays when they are set again", async () => {
    await sharp({ create: { width: 1000, height: 500, channels: 3, background: "#884433" } })
      .withMetadata()
      .jpeg()
      .toFile(file("logo.jpg"));
    await writeFile(file("clinic.json"), JSON.stringify({ name: "Lindenhof", colour: "#884433", country: "SE" }));
    await keepsake("clinic", "logo", file("logo.jpg"));
    await keepsake("clinic", "set", file("clinic.json"));
    const shown = { name: "Lindenhof", colour: "#884433", country: "SE", logo: { width: 480, height: 240 } };
    expect(JSON.parse(await keepsake("clinic", "show"))).toEqual(shown);
    const { get } = await import("#aws/objects");
    const logo = await get({ bucket: "shares", key: "settings/lindenhof/logo.png" });
    expect(await sharp(logo?.bytes).metadata()).toMatchObject({ format: "png", width: 480, height: 240 });
  });

  test("that are wrong are refused with the field's name", async () => {
    await writeFile(file("wrong.json"), JSON.stringify({ colour: "red", logo: { width: 1, height: 1 } }));
    await expect(keepsake("clinic", "set", file("wrong.json"))).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("colour"),
    });
    await writeFile(file("words.json"), JSON.stringify({ words: { en: { message: "All the best." } } }));
    expect(await keepsake("clinic", "template", "birth", file("words.json"))).toBe("Stored.");
    await expect(keepsake("clinic", "template", "../x", file("words.json"))).rejects.toMatchObject({ code: 2 });
    await expect(keepsake("clinic", "logo", file("words.json"))).rejects.toMatchObject({ code: 2 });
  });
});
