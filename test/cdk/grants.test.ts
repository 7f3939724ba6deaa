import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { textElement } from "#dicom/encode";
import { readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { Values } from "#dicom/values";
import { headStill, profileStill } from "#phantom/stills";
import { BUCKETS, type BucketName } from "#pipeline/buckets";
import { keys } from "#pipeline/keys";
import type { StageName } from "#pipeline/stages";
import { ownPipeline } from "../../apps/local/pipeline.ts";
import { type Runtime, startRuntime } from "../../apps/local/runtime.ts";
import { IDENTIFIERS, PICTURE, part10 } from "../fixtures/part10.ts";
import { type Asked, type Gate, startGate } from "./gate.ts";
import { keepsakeStack, listOf, Synthesized } from "./synthesized.ts";

/** The deployed roles, held against what the functions do: each reaches the store through a gate that knows its role's policy. */

const CLINIC = "lindenhof";
const keepsake = new Synthesized(keepsakeStack());
const gates = new Map<StageName, Gate>();
let folder: string;
let runtime: Runtime;
let objects: typeof import("#aws/objects");

const bucketIds = new Map(
  (Object.keys(BUCKETS) as BucketName[]).map((name) => [keepsake.idAt(`storage/${name}`), `keepsake-${name}`]),
);

/** A resource of a policy as the bucket of this machine, and how its keys start where it means objects; `*` is anything, slashes too. */
function resourceOf(resource: unknown): { readonly bucket: string; readonly start?: RegExp } {
  const text = JSON.stringify(resource);
  const bucket = bucketIds.get(/"Fn::GetAtt":\["(\w+)"/.exec(text)?.[1] ?? "") ?? "";
  const keysOf = /"\/([^"]*)\*"/.exec(text)?.[1];
  return keysOf === undefined ? { bucket } : { bucket, start: new RegExp(`^${keysOf.replaceAll("*", ".*")}`) };
}

function policyOf(stage: StageName): (asked: Asked) => boolean {
  const allowed = keepsake
    .statementsOf(stage)
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Action, Resource }) =>
      listOf(Action).flatMap((action) => listOf(Resource).map((each) => ({ action, ...resourceOf(each) }))),
    );
  return ({ action, bucket, key }) =>
    allowed.some(
      (one) => one.action === action && one.bucket === bucket && (one.start === undefined ? key === "" : one.start.test(key)),
    );
}

/** Code that runs a function as it is deployed: its own environment variables, and the store behind its gate. */
function deployedFunction(stage: StageName, file: string, gate: Gate): string {
  const { Variables } = keepsake.functionOf(stage).Properties.Environment as { Variables: Record<string, unknown> };
  return `const deployed = new Set(${JSON.stringify(Object.keys(Variables))});
const told = /(_BUCKET|_QUEUE_URL)$|^(QUIET_SECONDS|PUBLIC_URL|MAIL_FROM|MAIL_CONFIGURATION_SET|CLINIC_NAME)$/;
for (const name of Object.keys(process.env)) if (told.test(name) && !deployed.has(name)) delete process.env[name];
process.env.AWS_ENDPOINT_URL_S3 = ${JSON.stringify(gate.url)};
export const { handler } = await import(${JSON.stringify(file)});
`;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keepsake-grants-"));
  const pipeline = await Promise.all(
    (await ownPipeline()).map(async ({ name, stage, file }) => {
      const gate = await startGate(() => runtime.environment.AWS_ENDPOINT_URL_S3 ?? "", policyOf(name as StageName));
      gates.set(name as StageName, gate);
      const wrapper = join(folder, `${name}.mjs`);
      await writeFile(wrapper, deployedFunction(name as StageName, file, gate));
      return { name, stage, file: wrapper };
    }),
  );
  const settings = {
    MAIL_FROM: "pictures@lindenhof.test",
    CLINIC_NAME: "Lindenhof",
    MAIL_CONFIGURATION_SET: "set",
    SWEEP_AFTER_SECONDS: "1",
  };
  const data = join(folder, "data");
  runtime = await startRuntime({ data, host: "127.0.0.1", port: 0, quietSeconds: 1, scheduleSeconds: 2, pipeline, settings });
  Object.assign(process.env, runtime.environment);
  objects = await import("#aws/objects");
});

afterAll(async () => {
  await runtime?.close();
  for (const gate of gates.values()) await gate.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (const deadline = Date.now() + 40_000; Date.now() < deadline; ) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(150);
  }
  throw new Error(
    `There was no ${what}. Refused: ${JSON.stringify([...gates].map(([stage, { refused }]) => [stage, ...refused]))}`,
  );
}

const upload = (name: string, bytes: Uint8Array) => objects.put({ bucket: "uploads", key: keys.upload(CLINIC, name) }, bytes);
const keysUnder = (bucket: BucketName, prefix: string) => Array.fromAsync(objects.list(bucket, prefix));

async function sopOf(bytes: Uint8Array): Promise<string> {
  const file = await readFile(bufferSource(Buffer.from(bytes)));
  return new Values(file.before, file.encoding).text("00080018");
}

const unsure = (instance: number): Uint8Array =>
  part10([
    ...IDENTIFIERS.map((element) =>
      element.tag === "00080018" ? textElement("00080018", "UI", `1.2.3.4.1.${instance}`) : element,
    ),
    ...PICTURE,
  ]);

async function share(imageIds: readonly string[], deliver: object): Promise<Response> {
  const { createAccessKey } = await import("#aws/access-keys");
  const headers = {
    Authorization: `Bearer ${await createAccessKey(CLINIC, ["share"])}`,
    "Content-Type": "application/json",
    "Idempotency-Key": JSON.stringify(deliver),
    Prefer: "wait=1",
  };
  return until("share", async () => {
    const answer = await fetch(`${runtime.url}/v1/shares`, {
      method: "POST",
      headers,
      body: JSON.stringify({ imageIds, deliver, consent: { given: true, version: "1" } }),
    });
    return answer.status === 202 ? undefined : answer;
  });
}

/** What else the API does: look at a share, send it again, end it, make a place for a file and use it. */
async function useRest(shared: Response): Promise<void> {
  const { createAccessKey } = await import("#aws/access-keys");
  const authorization = { Authorization: `Bearer ${await createAccessKey(CLINIC, ["admin"])}` };
  const call = async (method: string, path: string, body?: object) => {
    const headers = { ...authorization, "Content-Type": "application/json", "Idempotency-Key": path };
    return fetch(runtime.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  };
  const { shares } = (await (await call("GET", "/v1/shares")).json()) as { shares: { id: string }[] };
  const id = shares[0]?.id ?? "";
  expect([shared.status, (await call("GET", `/v1/shares/${id}`)).status]).toEqual([201, 200]);
  expect((await call("POST", `/v1/shares/${id}/resend`, { deliver: { sms: "+46701234567" } })).status).toBe(201);
  expect((await call("DELETE", `/v1/shares/${id}`)).status).toBe(204);
  const place = (await (await call("POST", "/v1/uploads", { bytes: 4 })).json()) as { parts: { url: string }[] };
  expect((await fetch(place.parts[0]?.url ?? "", { method: "PUT", body: "none" })).status).toBe(200);
}

/** Everything that a family can ask of its page but its end; a reviewer opens what a report has closed. */
async function askAll(page: string): Promise<void> {
  const ask = (wish: string, form: Record<string, string>) =>
    fetch(`${runtime.url}${page}/${wish}`, { method: "POST", body: new URLSearchParams(form) });
  expect((await ask("all", { part: "1" })).headers.get("content-type")).toBe("application/zip");
  expect((await ask("seen", { image: "1" })).status).toBe(204);
  expect((await ask("report", { what: "name" })).status).toBe(403);
  const { restoreStudy, suspensions } = await import("#aws/shares");
  for await (const { study } of suspensions(CLINIC)) await restoreStudy(CLINIC, study);
  expect((await ask("erase", {})).status).toBe(200);
}

test("a study, a held file approved, one rejected, one in quarantine, a share, its page, and an erasure", async () => {
  const study = [await profileStill(), await headStill()];
  for (const { name, bytes } of study) await upload(name, bytes);
  await upload("nothing.dcm", new TextEncoder().encode("not DICOM"));
  for (const instance of [1, 2]) await upload(`unsure-${instance}.dcm`, unsure(instance));

  const imageIds = await Promise.all(study.map(({ bytes }) => sopOf(bytes)));
  const answer = await share(imageIds, { link: true });
  expect(answer.status).toBe(201);
  const { link } = (await answer.json()) as { link: string };
  const { pathname } = new URL(link);
  expect((await fetch(runtime.url + pathname)).status).toBe(200);
  expect((await fetch(`${runtime.url}${pathname}/m/1`)).status).toBe(200);
  await askAll(pathname);
  expect((await share(imageIds, { email: "someone@example.test" })).status).toBe(201);

  await useRest(answer);

  const held = await until("held files", async () => {
    const found = (await keysUnder("uploads", keys.allHeld(CLINIC))).filter((key) => key.endsWith(".dcm"));
    return found.length === 2 ? found : undefined;
  });
  for (const [i, key] of held.entries()) {
    const [, , of = "", name = ""] = key.split("/");
    const decision = keys.decision(CLINIC, of, name.replace(".dcm", ""));
    await objects.putJson({ bucket: "uploads", key: decision }, { decision: i === 0 ? "approve" : "reject" });
  }
  await until("end of the held files", async () =>
    (await keysUnder("uploads", keys.allHeld(CLINIC))).length === 0 ? true : undefined,
  );
  await until("three in quarantine", async () => ((await keysUnder("uploads", "quarantine/")).length === 3 ? true : undefined));

  const [place = ""] = await keysUnder("clean", `manifests/${CLINIC}/`);
  const { erase } = await import("#aws/erasure");
  const erased = place.split("/")[2] ?? "";
  await erase(CLINIC, erased);
  await upload("again.dcm", (await profileStill()).bytes);
  await until("quarantine of a file that comes back", async () =>
    (await keysUnder("uploads", "quarantine/")).length === 4 ? true : undefined,
  );
  await until("end of the erasure", async () => ((await keysUnder("clean", "erasing/")).length === 0 ? true : undefined));
  const refused = [...gates].map(([stage, gate]) => [stage, [...gate.refused]]);
  expect(refused).toEqual([...gates].map(([stage]) => [stage, []]));
});

test("each function was seen at work", () => {
  for (const [stage, { used }] of gates) expect(used.size, stage).toBeGreaterThan(1);
});
