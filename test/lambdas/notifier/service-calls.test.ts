import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startServices } from "../services.ts";
import { CLINIC, STILL, studyInStore } from "../study.ts";
import { CONSENT, clientOf } from "./client.ts";

const services = await startServices();
const { createAccessKey } = await import("#aws/access-keys");
const { putJson } = await import("#aws/objects");
const { masterSecret } = await import("#aws/secrets");
const { uidMap } = await import("#deid/uids");
const { clinicKey } = await import("#pipeline/derive");
const { keys } = await import("#pipeline/keys");

let call: Awaited<ReturnType<typeof clientOf>>;
beforeAll(async () => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
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

async function renderedStudy(uid: string, images: number): Promise<void> {
  const newUid = uidMap(clinicKey(await masterSecret(), CLINIC, "uid"));
  const store = await studyInStore();
  await store.patient(newUid(uid), { patientKeys: ["aa"], disputed: false });
  for (let n = 1; n <= images; n++) {
    const sop = newUid(`${uid}.${n}`);
    await store.rendered(newUid(uid), sop, n, STILL);
    await putJson({ bucket: "clean", key: keys.member(CLINIC, newUid(uid), sop) }, {});
  }
}

const share = (studyInstanceUID: string) =>
  call("POST", "/v1/shares", { studyInstanceUID, deliver: { email: "a@example.test" }, ...CONSENT });

test("a share of a rendered study is sent inside the request; what it asks of services is counted", async () => {
  await renderedStudy("1.2.10", 10);
  await renderedStudy("1.2.30", 30);
  await share("1.2.10"); // what a process asks once
  const [ten, thirty] = [await requestsOf(() => share("1.2.10")), await requestsOf(() => share("1.2.30"))];
  const ofImages = (all: readonly string[]) => all.filter((one) => /GET test-(clean\/(index|records)|renditions)/.test(one));
  expect([ofImages(ten).length, ofImages(thirty).length]).toEqual([30, 90]);
  for (const all of [ten, thirty]) {
    expect(all.filter((one) => one.startsWith("LIST"))).toEqual(["LIST test-clean/members", "LIST test-clean/arrivals"]);
    expect(all.length - ofImages(all).length).toBe(14);
  }
  expect(services.mailbox.messages()).toHaveLength(3);
});
