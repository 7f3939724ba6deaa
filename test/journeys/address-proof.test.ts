import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { IDENTITY } from "#phantom/identity";
import { phantomStudy } from "#phantom/study";
import { BUCKETS, type BucketName } from "#pipeline/buckets";
import type { CrashPoint } from "../chaos/director.ts";
import { startWorld, type World } from "../chaos/world.ts";
import { until } from "./keepsake.ts";
import { findLeaks, leaksOf } from "./leaks.ts";
import { originalUids } from "./original-uids.ts";

/**
 * The proof that an address never rests: canaries go through everything that a call can come to, with the notifier killed at each of its
 * steps, or left without an answer there; then every byte that the run has written is searched for them.
 */

const CLINIC = "chaos-1"; // by its name in a message or key, the proxies know whose call to crash
const NOTIFIER_SECONDS = 8; // more than SES and SNS are given to answer
const UPLOAD_NAME = "Zephyrine.Quillfeather-19540217";

let world: World;
let accessKey: string;
let newAccessKey: () => Promise<string>;
let study: string;
let uids: readonly string[];
/** Every address that was given anywhere; each call has one of its own. */
const addresses: string[] = ["fail@simulator.test", "throttle@simulator.test", "timeout@simulator.test"];
const outcomes = new Map<string, number>();

const STEM = `Canary.${CLINIC}.N`; // of every e-mail address: in what holds one in any form, it is in the same form

const email = (): string => {
  addresses.push(`${STEM}${addresses.length}+7391@mail-of-nobody.example.test`);
  return addresses.at(-1) ?? "";
};
const phone = (): { readonly national: string; readonly e164: string } => {
  const end = String(70 + addresses.length).padStart(3, "0");
  addresses.push(`70955${end}8`, `+4670955${end}8`);
  return { national: `070-955 ${end} 8`, e164: `+4670955${end}8` };
};

interface Call {
  readonly deliver?: object;
  readonly key?: string;
  readonly more?: object;
  readonly headers?: Record<string, string>;
  readonly path?: string;
  readonly method?: string;
  readonly body?: string;
}

let calls = 0;
async function call({ deliver, key = `call ${++calls}`, more, headers, path = "/v1/shares", method = "POST", body }: Call) {
  const sent = { imageIds: uids, deliver, consent: { given: true, version: "1" }, ...more };
  const answer = await fetch(world.url + path, {
    method,
    headers: { Authorization: `Bearer ${accessKey}`, "Idempotency-Key": key, "Content-Type": "application/json", ...headers },
    ...(method === "GET" ? {} : { body: body ?? JSON.stringify(sent) }),
  });
  const text = await answer.text();
  outcomes.set(String(answer.status), (outcomes.get(String(answer.status)) ?? 0) + 1);
  expect(leaksOf(Buffer.from(text + JSON.stringify([...answer.headers])), searchedFor())).toEqual([]);
  return { status: answer.status, text };
}

beforeAll(async () => {
  world = await startWorld({ notifier: NOTIFIER_SECONDS });
  const { createAccessKey } = await import("#aws/access-keys");
  const { putJson } = await import("#aws/objects");
  const { keys } = await import("#pipeline/keys");
  newAccessKey = () => createAccessKey(CLINIC, ["admin"]);
  accessKey = await newAccessKey();
  const settings = { name: `Praxis ${CLINIC}`, country: "SE", countries: ["SE", "US"], imageId: "00200013" };
  await putJson({ bucket: "shares", key: keys.clinicSettings(CLINIC) }, settings);
  await putJson({ bucket: "shares", key: keys.template(CLINIC, "birth") }, { words: { en: { message: "From all of us." } } });
});
afterAll(() => world?.close());

test("202 before the images are here, then the same call again until it is sent", async () => {
  const files = (await phantomStudy()).slice(0, 2);
  uids = (await originalUids(files.map(({ bytes }) => bytes))).sops;
  const { keys } = await import("#pipeline/keys");
  const { put, list } = await import("#aws/objects");
  const waiting = { deliver: { email: email() }, key: "waits", headers: { Prefer: "wait=1" } };
  expect((await call(waiting)).status).toBe(202);
  expect((await call({ ...waiting, more: { send: "now" } })).status).toBe(202);
  for (const { bytes, name } of files) await put({ bucket: "uploads", key: keys.upload(CLINIC, `${UPLOAD_NAME}/${name}`) }, bytes);
  await put({ bucket: "uploads", key: keys.upload(CLINIC, `${UPLOAD_NAME}.dcm`) }, "This is not DICOM.");
  await until("message", 60, async () => ((await call(waiting)).status === 201 ? true : undefined));
  await until("quarantine", 30, async () =>
    (await Array.fromAsync(list("uploads", "quarantine/"))).length === 1 ? true : undefined,
  );
  const [manifest = ""] = await Array.fromAsync(list("clean", keys.manifests(CLINIC, "").replace(/\/$/, "")));
  study = manifest.split("/")[2] ?? "";
}, 120_000);

test("sent by e-mail and text, in every language, with everything that a call may say; sent again; shown, listed, revoked", async () => {
  for (const language of ["en", "de", "fr", "es", "sv", "ar"]) {
    expect((await call({ deliver: { email: email() }, more: { language, template: "birth", passcode: "4711-ab" } })).status).toBe(
      201,
    );
    expect((await call({ deliver: { sms: phone().national }, more: { language } })).status).toBe(201);
  }
  const { id } = JSON.parse((await call({ deliver: { sms: phone().e164 }, key: email() })).text) as { id: string };
  expect(
    (
      await call({
        deliver: { email: email() },
        path: `/v1/shares/${id}/resend`,
        body: JSON.stringify({ deliver: { email: email() } }),
      })
    ).status,
  ).toBe(201);
  expect((await call({ method: "GET", path: `/v1/shares/${id}` })).status).toBe(200);
  expect((await call({ method: "GET" })).status).toBe(200);
  expect((await call({ method: "DELETE", path: `/v1/shares/${id}` })).status).toBe(204);
  const to = world.runtime.mailbox.messages().flatMap((message) => message.to);
  expect(addresses.filter((address) => to.includes(address)).length).toBeGreaterThan(13);
});

test("refused, throttled or left without an answer by SES and SNS: 502, and nothing is kept", async () => {
  const refused = ["fail", "throttle", "timeout"].map((outcome) => ({ email: `${outcome}@simulator.test` }));
  const numbers = ["+15005550001", "+15005550002", "+15005550003"];
  addresses.push(...numbers);
  const everyWay = [...refused, ...numbers.map((sms) => ({ sms }))].map(async (deliver, n) => {
    expect((await call({ deliver, key: `refused ${n}` })).status).toBe(502);
    expect((await call({ deliver: { email: email() }, key: `refused ${n}` })).status).toBe(201);
  });
  await Promise.all(everyWay);
}, 60_000);

test("bad input, with an address in every place that a caller may write", async () => {
  const canary = email();
  const at = (more: object): Call => ({ deliver: { link: true }, more });
  const refused: readonly Call[] = [
    { deliver: { email: `${canary},${email()}` } },
    { deliver: { sms: canary } },
    { deliver: { sms: `+1876555${phone().e164.slice(-4)}` } },
    { deliver: { [canary]: 1 } },
    { body: `{"deliver": {"email": "${canary}"` },
    { body: JSON.stringify({ deliver: { email: canary }, padding: "x".repeat(70_000) }) },
    ...[{ [canary]: canary }, { consent: canary }, { template: canary }, { language: canary }, { send: canary }].map(at),
    ...[{ expectPatientId: canary }, { expiresInDays: canary }, { passcode: `${canary} ` }, { imageIds: [`${canary}\\`] }].map(at),
    { ...at({}), headers: { Authorization: `Bearer ${canary}` } },
    { ...at({}), headers: { Authorization: canary } },
    { method: "GET", path: `/v1/shares/${encodeURIComponent(canary)}` },
    { method: "DELETE", path: `/v1/shares/${encodeURIComponent(canary)}` },
    { method: "GET", path: `/v1/shares?after=${encodeURIComponent(canary)}` },
    { method: "GET", path: `/s/${encodeURIComponent(canary)}` },
    { method: "GET", path: `/nowhere/${encodeURIComponent(canary)}?${encodeURIComponent(canary)}` },
    { path: "/v1/uploads", body: JSON.stringify({ bytes: 1, name: canary }) },
  ];
  for (const one of refused) expect((await call(one)).status).toBeGreaterThanOrEqual(400);
  const taken: readonly Call[] = [
    at({ passcode: canary }),
    { ...at({}), key: canary },
    {
      ...at({}),
      headers: { Prefer: `wait=1, ${canary}`, "User-Agent": canary, Referer: `https://${canary}`, Cookie: `a=${canary}` },
    },
    at({ imageIds: [canary.slice(-64)] }),
  ];
  for (const one of taken) expect((await call(one)).status).toBeLessThan(400);
});

test("more calls than a minute allows", async () => {
  const { accessKeyId } = await import("#aws/access-keys");
  const { take } = await import("#aws/limits");
  accessKey = await newAccessKey();
  const all = { what: "calls", n: 240, per: "minute", most: 240 } as const;
  await take({ clinic: CLINIC, folder: "calls", id: await accessKeyId(accessKey) }, [all]);
  expect((await call({ deliver: { email: email() } })).status).toBe(429);
});

const addressed = (channel: string): object => (channel === "email" ? { email: email() } : { sms: phone().national });

/** Calls with one key until its share is sent, as a reporting system does. */
async function share(channel: string, key: string): Promise<void> {
  const { openClinic } = await import("../chaos/clinic.ts");
  const clinic = await openClinic(CLINIC, world.url);
  accessKey = await newAccessKey(); // what a call of each writes is the same, and none has to wait for the next minute
  const deliver = addressed(channel);
  await until("share", 60, async () => {
    const { status } = await call({ deliver, key });
    if (status === 409) await clinic.ageClaims(study);
    return status === 201 ? true : undefined;
  });
}

/** A call that SES or SNS refuses, so that nothing of it may stay; then its share. */
async function refusedShare(channel: string, key: string): Promise<void> {
  accessKey = await newAccessKey();
  const deliver = channel === "email" ? { email: "fail@simulator.test" } : { sms: "+15005550001" };
  expect((await call({ deliver, key })).status).toBeGreaterThanOrEqual(500);
  await share(channel, key);
}

const CLINICS = [CLINIC, ""]; // a share's own key does not say whose it is

/** Every request of a kind that the notifier makes for one such share, in its order among its kind. */
async function stepsOf(make: typeof share, channel: string, concerned: RegExp) {
  for (const clinic of CLINICS) world.director.forget(clinic);
  await make(channel, `plain ${++calls}`);
  return CLINICS.flatMap((clinic) =>
    [...world.director.changes(clinic, "notifier")]
      .filter(([what]) => concerned.test(what))
      .flatMap(([what, count]) => Array.from({ length: count }, (_, i) => ({ clinic, stage: "notifier", what, nth: i + 1 }))),
  );
}

const SHARES = [
  ["a share by e-mail", share, "email", /./],
  ["a share by text, where it asks for more", share, "sms", /mail|limits/],
  ["a share that is taken back", refusedShare, "email", /DELETE/],
] as const;

test.each(SHARES)(
  "%s, killed before and after every change",
  async (_, make, channel, concerned) => {
    const steps = await stepsOf(make, channel, concerned);
    const before = world.director.kills("notifier");
    for (const step of steps) for (const when of ["before", "after"] as const) await meet(make, channel, { ...step, when });
    expect(world.director.kills("notifier")).toBe(before + steps.length * 2);
  },
  240_000,
);

test.each(SHARES)(
  "%s, with no answer before and after every change, nor to anything read, then reset",
  async (...given) => {
    const [, make, channel, concerned] = given;
    world.director.reads = true;
    const steps = await stepsOf(make, channel, concerned);
    for (const step of steps) {
      const sides = /^(GET|HEAD) /.test(step.what) ? (["after"] as const) : (["before", "after"] as const);
      for (const when of sides) await meet(make, channel, { ...step, when, silentSeconds: 0.2 });
    }
    world.director.reads = false;
  },
  240_000,
);

test("a share by e-mail, with no answer to what is written down last until the function's own time is over", async () => {
  const steps = await stepsOf(share, "email", /audit/);
  const last = steps.findLast(({ what }) => what.startsWith("PUT"));
  if (last === undefined) throw new Error("Nothing was written down.");
  await meet(share, "email", { ...last, when: "before", silentSeconds: 60 });
  const log = await readFile(join(world.data, "logs", "notifier.log"), "utf8");
  expect(log).toContain("Timeout");
}, 60_000);

/** One share through one fault. */
async function meet(make: typeof share, channel: string, { clinic, ...fault }: CrashPoint & { clinic: string }): Promise<void> {
  for (const each of CLINICS) world.director.forget(each);
  world.director.plan(clinic, [fault]);
  await make(channel, `${make.name} ${channel} ${JSON.stringify(fault)}`);
  expect(world.director.crashesOf(clinic).at(-1)).toEqual(fault);
}

test("calls came to everything that they can come to", () => {
  expect([...outcomes.keys()].toSorted()).toEqual(
    expect.arrayContaining(["201", "202", "204", "400", "401", "404", "409", "413", "422", "429", "500", "502"]),
  );
  expect(new Set(addresses).size).toBeGreaterThan(50);
});

const searchedFor = (): readonly string[] => [STEM, ...addresses.filter((address) => !address.startsWith(STEM))];

/** Every object as the store gives it: where its files hide something by their own format, this does not. */
async function everyObject(): Promise<readonly (readonly [string, Buffer])[]> {
  const { get, head, list } = await import("#aws/objects");
  const found: (readonly [string, Buffer])[] = [];
  for (const bucket of Object.keys(BUCKETS) as BucketName[])
    for await (const key of list(bucket, "")) {
      const ref = { bucket, key } as const;
      const [object, about] = await Promise.all([get(ref), head(ref)]);
      found.push([bucket, Buffer.concat([Buffer.from(`${key} ${JSON.stringify(about)}`), object?.bytes ?? new Uint8Array()])]);
    }
  return found;
}

test("no address is in any object, queue, log, temporary file or other byte of the data folder", async () => {
  const objects = await everyObject();
  expect(objects.length).toBeGreaterThan(100);
  const run = `${addresses.length} addresses, ${world.director.kills("notifier")} kills, ${objects.length} objects`;
  console.log(`address proof: ${run}, answers ${JSON.stringify(Object.fromEntries(outcomes))}`);
  for (const [bucket, bytes] of objects) expect([bucket, leaksOf(bytes, searchedFor())]).toEqual([bucket, []]);
  expect(await findLeaks(world.data, searchedFor())).toEqual([]);
  const folders = await readdir(world.data);
  expect(folders).toEqual(expect.arrayContaining(["s3", "queues", "logs", "tmp", "printed"]));
}, 120_000);

test("no patient, original UID or upload's name is outside the identified bucket and the queues", async () => {
  const patient = Object.values(IDENTITY).filter((value) => value.length >= 6);
  const secrets = [...patient, ...uids, ...(await originalUids((await phantomStudy()).map(({ bytes }) => bytes))).all, UPLOAD_NAME];
  for (const [bucket, bytes] of await everyObject())
    if (bucket !== "uploads") expect([bucket, leaksOf(bytes, secrets)]).toEqual([bucket, []]);
  const identified = (file: string): boolean => file.startsWith(join("s3", "keepsake-uploads")) || file.startsWith("queues");
  expect(await findLeaks(world.data, secrets, identified)).toEqual([]);
}, 120_000);
