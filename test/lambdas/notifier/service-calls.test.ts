import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { PatientKeys } from "#pipeline/documents";
import { startServices } from "../services.ts";
import { CLINIC, STILL, studyInStore } from "../study.ts";
import { CONSENT, clientOf } from "./client.ts";

const services = await startServices();
const { createAccessKey } = await import("#aws/access-keys");
const { masterSecret } = await import("#aws/secrets");
const { uidMap } = await import("#deid/uids");
const { patientOf } = await import("#pipeline/aliases");
const { clinicKey } = await import("#pipeline/derive");

let call: Awaited<ReturnType<typeof clientOf>>;
beforeAll(async () => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  process.env.QUIET_SECONDS = "0";
  call = await clientOf(await createAccessKey(CLINIC, ["share"]));
});
afterAll(services.stop);

/** Once a minute or in 20 calls: the counter of calls; every half minute: the clinic's settings. */
const NOW_AND_THEN = /\/limits\/[^/]+\/calls\/|\/clinic\.json$/;

/** What goes over the wire meanwhile: `GET shares/shares`, `LIST clean/members`, `POST` for a message. */
async function requestsOf(act: () => Promise<unknown>): Promise<readonly string[]> {
  const seen: string[] = [];
  const note = (message: unknown): void => {
    const { method, path } = (message as { request: ClientRequest }).request;
    const { pathname, searchParams } = new URL(path, "http://local");
    const prefix = searchParams.get("prefix");
    if (NOW_AND_THEN.test(pathname)) return;
    const [, bucket = "", folder = ""] = pathname.split("/");
    seen.push(prefix === null ? `${method} ${bucket}/${folder}` : `LIST ${bucket}/${prefix.split("/")[0]}`);
  };
  subscribe("http.client.request.start", note);
  await act().finally(() => unsubscribe("http.client.request.start", note));
  return seen;
}

async function renderedStudy(uid: string, images: number, whose: PatientKeys = { patientKey: "aa" }): Promise<readonly string[]> {
  const newUid = uidMap(clinicKey(await masterSecret(), CLINIC, "uid"));
  const store = await studyInStore();
  await store.patient(newUid(uid), { patientKeys: [whose.patientKey], disputed: false });
  const sops = Array.from({ length: images }, (_, n) => `${uid}.${n + 1}`);
  for (const [n, sop] of sops.entries()) await store.rendered(newUid(uid), newUid(sop), n, STILL, whose);
  return sops;
}

const share = (what: object, deliver: object = { email: "a@example.test" }) =>
  call("POST", "/v1/shares", { ...what, deliver, ...CONSENT });

const ONE_LIST = ["LIST test-clean/members"];
const SIX_CALLS = [
  ...["GET test-shares/settings", "PUT test-shares/shares-of", "PUT test-shares/shares"], // whose call; pointer; claim
  ...["PUT test-shares/limits", "POST /", "PUT test-shares/audit"], // allowance; message; what was sent
];

test("a share of a rendered study is sent inside the request, by six calls of services and one list, whatever its images", async () => {
  await renderedStudy("1.2.10", 10);
  await renderedStudy("1.2.30", 30);
  await share({ studyInstanceUID: "1.2.10" }); // what a process asks once
  for (const [study, to] of [
    ["1.2.10", { email: "a@example.test" }],
    ["1.2.30", { email: "a@example.test" }],
    ["1.2.30", { sms: "+46701234567" }],
  ] as const)
    expect((await requestsOf(() => share({ studyInstanceUID: study }, to))).toSorted()).toEqual(
      [...ONE_LIST, ...SIX_CALLS].toSorted(),
    );
  expect(services.mailbox.messages()).toHaveLength(4);
});

test("the patient that the caller expects costs no call, by the bare id neither", async () => {
  const patientKey = patientOf(await masterSecret(), CLINIC, "4711^^^HOSPITAL");
  await renderedStudy("1.2.40", 2, { patientKey, bareIdKey: patientOf(await masterSecret(), CLINIC, "4711") });
  for (const expectPatientId of ["4711^^^HOSPITAL", "4711"])
    expect((await requestsOf(() => share({ studyInstanceUID: "1.2.40", expectPatientId }))).toSorted()).toEqual(
      [...ONE_LIST, ...SIX_CALLS].toSorted(),
    );
});

test.each(["throttle@simulator.test", "fail@simulator.test"])(
  "a message to %s is tried once: whoever calls tries again",
  async (email) => {
    const asked = await requestsOf(() => share({ studyInstanceUID: "1.2.10" }, { email }));
    expect(asked.filter((one) => one === "POST /")).toHaveLength(1);
  },
);

test("images by their ids: one call more, which finds their study", async () => {
  const imageIds = await renderedStudy("1.2.20", 20);
  expect((await requestsOf(() => share({ imageIds }))).toSorted()).toEqual(
    [...ONE_LIST, ...SIX_CALLS, "GET test-clean/index"].toSorted(),
  );
});
