import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { VERIFICATION } from "../../../apps/uplink/dimse/contexts.ts";
import { associate } from "../../../apps/uplink/dimse/requestor.ts";
import type { TlsFiles } from "../../../apps/uplink/dimse/tls.ts";
import { startRelay } from "../../../apps/uplink/share/relay.ts";
import { peer, type Receiver, startReceiver } from "./receiver.ts";

const OPENSSL = "/usr/bin/openssl";
const CONTEXTS = [{ id: 1, abstractSyntax: VERIFICATION, transferSyntaxes: ["1.2.840.10008.1.2"] }];
if (!existsSync(OPENSSL)) console.warn("SKIPPED: TLS, for there is no openssl to make certificates.");

let folder: string;
let [machine, stranger]: [TlsFiles, TlsFiles] = [{}, {}];
let server: TlsFiles = {};
let receiver: Receiver;

/** A certificate for the loopback that is its own authority. */
function certificate(name: string): Required<Pick<TlsFiles, "certificate" | "key">> {
  const files = { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}-key.pem`) };
  const words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  const subject = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1"];
  execFileSync(OPENSSL, [...words, ...subject, "-keyout", files.key, "-out", files.certificate], { stdio: "ignore" });
  return files;
}

const echoes = async (tls: TlsFiles | undefined): Promise<number | undefined> => {
  const association = await associate({ ...peer(receiver.port), tls }, CONTEXTS);
  const answer = await association.echo();
  await association.release();
  return answer?.status;
};

/** A share call by HTTPS; the status, or why there was none. */
const calls = (url: string, { ca, certificate, key }: TlsFiles): Promise<number | string> =>
  new Promise((resolve) => {
    const file = (path: string | undefined) => (path === undefined ? undefined : readFileSync(path));
    const headers = { Authorization: "Bearer word", "Idempotency-Key": "exam-1", Prefer: "wait=10" };
    request(`${url}/share`, { method: "POST", headers, ca: file(ca), cert: file(certificate), key: file(key) }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? ""))
      .end('{"imageIds": ["1.2.3"]}');
  });

describe.skipIf(!existsSync(OPENSSL))("over TLS", () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "keepsake-tls-"));
    const [own = {}, ours, others] = ["server", "machine", "stranger"].map(certificate);
    server = own;
    machine = { ...ours, ca: server.certificate };
    stranger = { ...others, ca: server.certificate };
    receiver = await startReceiver({ tls: { ...server, ca: ours?.certificate } });
  });
  afterAll(async () => {
    await receiver.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test("a share call is served by HTTPS alone, and where callers need a certificate not without one", async () => {
    const whereabouts = () => ({ leaving: 0, held: 0, lost: 0 });
    const call = async () => Response.json({ state: "sent" }, { status: 201 });
    const parts = { host: "127.0.0.1", port: 0, token: "word", tell: () => {}, release: async () => {}, whereabouts, call };
    const { certificate: certificateFile = "", key = "" } = server;
    const relay = await startRelay({ ...parts, tls: { certificate: certificateFile, key, ca: machine.certificate } });
    const plain = await fetch(`${relay.url.replace("https", "http")}/share`, { method: "POST" }).then(
      () => "served",
      () => "no",
    );
    const came = [plain, await calls(relay.url, machine), await calls(relay.url, { ca: certificateFile })];
    await relay.close();
    expect(came).toEqual(["no", 201, expect.stringMatching(/^E/)]);
  });

  test("a machine with a certificate of the clinic is served", async () => expect(await echoes(machine)).toBe(0));

  test.each<[string, () => TlsFiles | undefined]>([
    ["without a certificate", () => ({ ca: machine.ca })],
    ["with another's certificate", () => stranger],
    ["that does not trust us", () => ({ certificate: machine.certificate, key: machine.key })],
    ["without TLS", () => undefined],
  ])("a machine %s is not, and the next one is", async (_, tls) => {
    await expect(echoes(tls())).rejects.toThrow();
    expect(await echoes(machine)).toBe(0);
  });
});
