import { afterAll, expect, test } from "vitest";
import { ultrasound } from "../fixtures/ultrasound.ts";
import { created, failures } from "../lambdas/events.ts";
import { startServices } from "../lambdas/services.ts";
import { STILL, studyInStore } from "../lambdas/study.ts";
import { startProxy } from "./proxy.ts";

// What one listing of a study says is what its documents say: looked at around every change by which something is taken back, also where
// everything fails from any of them on and the message comes again.

const services = await startServices();
let beforeChange: (what: string) => Promise<unknown> = async () => undefined;
let [changes, failsFrom] = [0, Number.POSITIVE_INFINITY];
const proxy = await startProxy("s3", Number(new URL(services.s3Url).port), {
  async meet({ what }) {
    await beforeChange(what);
    return ++changes < failsFrom ? undefined : { when: "before" };
  },
  kill: () => {},
});
Object.assign(process.env, {
  AWS_ENDPOINT_URL_S3: proxy.url,
  AWS_SDK_UA_APP_ID: `deidentifier-${process.pid}`,
  AWS_MAX_ATTEMPTS: "1",
  QUIET_SECONDS: "60",
});
const { handler } = await import("../../lambdas/deidentifier/handler.ts");
const { erase, isErased } = await import("#aws/erasure");
const { findImage, findPatient } = await import("#aws/images");
const { markReady, membersOf } = await import("#aws/members");
const { head, list, put, putJson } = await import("#aws/objects");
const { isSuspended, suspendStudy } = await import("#aws/shares");
const { masterSecret } = await import("#aws/secrets");
const { uidMap } = await import("#deid/uids");
const { clinicKey } = await import("#pipeline/derive");
const { recall } = await import("#pipeline/documents");
const { keys, parseKey } = await import("#pipeline/keys");
const { checkListed } = await import("./invariants.ts");

afterAll(async () => {
  await proxy.close();
  await services.stop();
});

const SOURCE = "5".repeat(64); // as studyInStore has it
let clinic = "";
let clinics = 0;

const deliver = (key: string, version?: string) => failures(handler, created("uploads", key, version));

async function upload(name: string, file: Parameters<typeof ultrasound>[0]): Promise<number> {
  const ref = { bucket: "uploads", key: keys.upload(clinic, name) } as const;
  if ((await head(ref)) === undefined) await put(ref, ultrasound(file));
  return deliver(ref.key, (await head(ref))?.version);
}

interface Rendered {
  readonly study: string;
  readonly sop: string;
  readonly digest: string;
}

/** A released image with its copies, in a clinic of its own. */
async function rendered(): Promise<Rendered> {
  clinic = `chaos-${++clinics}`;
  const newUid = uidMap(clinicKey(await masterSecret(), clinic, "uid"));
  const [study, sop] = [newUid("1.6.1"), newUid("1.6.1.1")];
  const store = await studyInStore(clinic);
  await store.patient(study, { patientKeys: ["aa"], disputed: false });
  await put({ bucket: "clean", key: keys.instance(clinic, study, sop) }, "the file", { metadata: { source: SOURCE } });
  const digest = await store.rendered(study, sop, 1, STILL);
  expect(await checkListed(clinic, study)).toBe(1);
  return { study, sop, digest };
}

async function takeBack({ study, sop, digest }: Rendered): Promise<number> {
  const key = keys.recall(clinic, study, sop);
  const image = await findImage(clinic, sop);
  if ("record" in image) {
    const word = {
      digest,
      reason: "TEXT_IN_COPY",
      boxes: [{ x0: 4, y0: 4, x1: 8, y1: 8 }],
      rows: 8,
      columns: 8,
      record: { ...image.record, source: SOURCE },
    };
    await putJson({ bucket: "uploads", key }, recall.parse(word));
  }
  return deliver(key);
}

const contend = () => upload("y.dcm", { study: "1.6.2", sop: "1.6.1.1", shade: 90 });

async function win(): Promise<number> {
  const held = (await Array.fromAsync(list("uploads", keys.allHeld(clinic)))).map(parseKey).find((key) => key?.kind === "held");
  if (held?.kind !== "held") return 0;
  const word = keys.decision(clinic, held.study, held.name);
  await putJson({ bucket: "uploads", key: word }, { decision: "approve" });
  return deliver(word);
}

/** What takes something back, as often as it is asked; how much of it failed. */
const TAKES: Readonly<Record<string, (image: Rendered) => Promise<number>>> = {
  "a recall": takeBack,
  "another file with its UID": contend,
  "another file that a person gives its UID": async () => (await contend()) + (await win()),
  "a file of another patient": () => upload("z.dcm", { study: "1.6.1", sop: "1.6.1.2", patient: "MRN-2" }),
  "a report": async ({ study }) => suspendStudy(clinic, study, "name-visible").then(() => 0),
  "an erasure": async ({ study }) => erase(clinic, study).then(() => 0),
};

/** Throws where the listing says more than the documents; tells whether a share needs nothing but the listing. */
async function isPlain({ study }: Rendered): Promise<boolean> {
  const { ask } = await membersOf(clinic, study);
  const isErasedNow = await isErased(clinic, study);
  if (ask && isErasedNow) return false; // whoever shares hears that it is gone
  const closed = isErasedNow || (await isSuspended(clinic, study)) || (await findPatient(clinic, study)).disputed;
  if (closed && !ask) throw new Error("A study is closed, and its listing does not say so.");
  return (await checkListed(clinic, study)) > 0 && !ask;
}

test.each(Object.entries(TAKES))("%s: at no moment the listing says more than the documents do", async (_, take) => {
  const image = await rendered();
  beforeChange = () => isPlain(image);
  expect([await take(image), await isPlain(image)]).toEqual([0, false]);
  beforeChange = async () => undefined;
});

const CRASHED = Object.entries(TAKES).filter(([_, take]) => take !== contend); // the next one contends too

test.each(CRASHED)(
  "%s: nor where everything fails from any change on, nor when it comes again",
  async (_, take) => {
    for (let n = 1; ; n++) {
      const image = await rendered();
      [changes, failsFrom] = [0, n];
      const failed = await take(image).catch(() => 1);
      const asked = changes;
      failsFrom = Number.POSITIVE_INFINITY;
      await isPlain(image);
      if (asked < n) break;
      if (failed > 0) expect([n, await take(image)]).toEqual([n, 0]);
      expect([n, await isPlain(image)]).toEqual([n, false]);
    }
  },
  60_000,
);

test.each(Object.entries(TAKES))("%s while the renderer tells that the copies are there: it is not believed", async (_, take) => {
  const image = await rendered();
  beforeChange = async (what) => {
    if (what !== "PUT test-clean/members") return;
    beforeChange = async () => undefined;
    expect(await take(image)).toBe(0);
  };
  await markReady(clinic, image.study, image.sop, image.digest);
  expect(await isPlain(image)).toBe(false);
});
