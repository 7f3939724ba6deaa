import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile as read, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { Values } from "#dicom/values";
import { IDENTITY } from "#phantom/identity";
import { type LocalFile, localFiles } from "../apps/cli/dicom-files.ts";
import type { Status } from "../apps/uplink/status.ts";
import { isInstalled } from "./bench/measure.ts";

/** An afternoon in a clinic, with the DICOM programs that this machine has: everything on the loopback, everything thrown away afterwards. In both modes. */

const PORT = { keepsake: 26_200, dicom: 26_210, status: 26_211, share: 26_212, orthanc: 26_213, orthancHttp: 26_214 } as const;
const ADDRESS = "family@example.test";
const PROGRAM = join(import.meta.dirname, "../apps/cli/keepsake.cjs");

const run = promisify(execFile);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const ends: (() => Promise<void>)[] = [];

function startProgram(program: string, words: readonly string[]): void {
  const child = spawn(program, words, { stdio: "ignore" });
  const ended = once(child, "exit");
  ends.push(async () => {
    child.kill();
    await ended;
  });
}

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (let left = 240; left > 0; left--) {
    const found = await look().catch(() => undefined);
    if (found !== undefined) return found;
    await sleep(500);
  }
  throw new Error(`In two minutes there was no ${what}.`);
}

const keepsake = async (...words: readonly string[]): Promise<string> =>
  (await run(process.execPath, [PROGRAM, ...words])).stdout.trim();

async function startClinic(folder: string, mode: "typical" | "strict"): Promise<void> {
  const config = {
    clinic: "demo",
    mode,
    receive: { port: PORT.dicom, callers: [{ address: "127.0.0.1" }] },
    spool: { folder: "./spool" },
    cloud: { data: "./data" },
    share: { port: PORT.share, tokenFile: "./share-token" },
    statusPort: PORT.status,
  };
  await mkdir(join(folder, "data"));
  await writeFile(join(folder, "uplink.json"), JSON.stringify(config));
  startProgram(process.execPath, [PROGRAM, "uplink", "run", "--config", join(folder, "uplink.json")]);
  startProgram(process.execPath, [
    PROGRAM,
    "start",
    "--data",
    join(folder, "data"),
    "--port",
    String(PORT.keepsake),
    "--no-phantom",
  ]);
  await until("Uplink", async () => ((await fetch(`http://127.0.0.1:${PORT.status}/status.json`)).ok ? true : undefined));
  await until("Keepsake", async () => ((await fetch(`http://127.0.0.1:${PORT.keepsake}`)).ok ? true : undefined));
}

/** How each program here stores one file. What is re-encoded on its way is another object of the same UID, so each gets a file of its own. */
const SENDERS: Readonly<Record<string, (file: string, folder: string) => Promise<unknown>>> = {
  storescu: (file) => run("storescu", ["-xy", "-aec", "KEEPSAKE", "127.0.0.1", String(PORT.dicom), file]),
  dcmsend: (file) => run("dcmsend", ["-aec", "KEEPSAKE", "127.0.0.1", String(PORT.dicom), file]),
  gdcmscu: storeFromGdcm,
  Orthanc: storeFromOrthanc,
};

const received = async (): Promise<number> =>
  ((await (await fetch(`http://127.0.0.1:${PORT.status}/status.json`)).json()) as Status).received.objects;

/** Debian's gdcmscu aborts after its work is done, at any receiver's: what arrived is what counts. */
async function storeFromGdcm(file: string): Promise<void> {
  const before = await received();
  await run("gdcmscu", ["--store", "--call", "KEEPSAKE", "127.0.0.1", String(PORT.dicom), file]).catch(() => {});
  if ((await received()) !== before + 1) throw new Error("What gdcmscu stored did not arrive.");
}

async function storeFromOrthanc(file: string, folder: string): Promise<void> {
  const settings = {
    StorageDirectory: join(folder, "orthanc"),
    IndexDirectory: join(folder, "orthanc"),
    HttpPort: PORT.orthancHttp,
    DicomPort: PORT.orthanc,
    RemoteAccessAllowed: false,
    AuthenticationEnabled: false,
    DicomModalities: { uplink: ["KEEPSAKE", "127.0.0.1", PORT.dicom] },
  };
  await writeFile(join(folder, "orthanc.json"), JSON.stringify(settings));
  startProgram("Orthanc", [join(folder, "orthanc.json")]);
  const api = `http://127.0.0.1:${PORT.orthancHttp}`;
  await until("Orthanc", async () => ((await fetch(`${api}/system`)).ok ? true : undefined));
  await fetch(`${api}/instances`, { method: "POST", body: await read(file) });
  const ids = (await (await fetch(`${api}/instances`)).json()) as string[];
  const stored = await fetch(`${api}/modalities/uplink/store`, { method: "POST", body: JSON.stringify(ids) });
  if (!stored.ok || ids.length !== 1) throw new Error(`Orthanc stored with ${stored.status}.`);
}

/** What a reporting system's add-on does: the same call until it is done. */
async function callForShare(folder: string, imageIds: readonly string[]): Promise<string> {
  const token = (await read(join(folder, "share-token"), "utf8")).trim();
  const body = JSON.stringify({ imageIds, deliver: { email: ADDRESS }, consent: { given: true, version: "1" } });
  await until("message", async () => {
    const headers = { Authorization: `Bearer ${token}`, "Idempotency-Key": "exam-4711", Prefer: "wait=20" };
    const answer = await fetch(`http://127.0.0.1:${PORT.share}/share`, { method: "POST", headers, body });
    const said = (await answer.json()) as { state?: string; code?: string };
    say(`  POST /share: ${answer.status} ${said.state ?? said.code}`);
    // The gate has read something in a clean copy, and a person looks.
    if (said.state === "held") say(await keepsake("review", "approve", "all", "--data", join(folder, "data")).catch(() => ""));
    return answer.status === 201 ? true : undefined;
  });
  const mailbox = await (await fetch(`http://127.0.0.1:${PORT.keepsake}/mailbox.json`)).text();
  return /https?:\/\/[^\s"\\]+\/s\/[\w-]+/.exec(mailbox)?.[0] ?? "";
}

/** The phantom's machine has the patient's surname too. */
const MAKER = "PHANTOM";

/** What must not leave the building: the phantom's people, its ids and its UIDs. */
async function secretsOf(exam: readonly LocalFile[]): Promise<readonly string[]> {
  const { studyTime: _, ...identity } = IDENTITY; // six digits turn up by chance
  const people = Object.values(identity).flatMap((value) => value.split("^").filter((part) => part.length >= 5 && part !== MAKER));
  const uids: string[] = [];
  for (const { path } of exam) {
    const { before, encoding } = await readFile(bufferSource(await read(path)));
    const values = new Values(before, encoding);
    uids.push(...["00080018", "0020000D", "0020000E"].map((tag) => values.text(tag)));
  }
  return [...new Set([...people, ...uids])].filter((secret) => secret !== "");
}

/** Everything that the cloud has written: objects, queues, logs. */
async function refuseSecrets(cloud: string, secrets: readonly string[]): Promise<void> {
  const files = (await readdir(cloud, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name);
    const bytes = Buffer.concat([Buffer.from(path.slice(cloud.length)), await read(path)])
      .toString("latin1")
      .toLowerCase();
    const found = secrets.findIndex((secret) => bytes.includes(secret.toLowerCase()));
    if (found >= 0) throw new Error(`Secret ${found} is in the cloud's ${path.slice(cloud.length)}.`);
  }
  say(
    `None of ${secrets.length} names, ids and UIDs of the exam is in any of the ${files.length} files that the cloud has written.`,
  );
}

async function afternoon(folder: string, mode: "typical" | "strict"): Promise<void> {
  say(`\n${mode}`);
  await startClinic(folder, mode);
  await keepsake("phantom", join(folder, "exam"));
  const exam = await localFiles(join(folder, "exam"));
  const receiver = `KEEPSAKE@127.0.0.1:${PORT.dicom}`;
  say(`keepsake echo: ${await keepsake("echo", receiver)}`);
  if (isInstalled("echoscu"))
    say(`echoscu: ${(await run("echoscu", ["-aec", "KEEPSAKE", "127.0.0.1", String(PORT.dicom)])).stderr || "answered"}`);
  const programs = Object.entries(SENDERS);
  for (const [at, { path }] of exam.entries()) {
    const [program = "", store] = programs[at] ?? [];
    if (store !== undefined && isInstalled(program)) say(`${program}: ${await store(path, folder).then(() => "stored")}`);
    else say(`keepsake send${program && ` (${program} is not installed)`}: ${await keepsake("send", path, "--to", receiver)}`);
  }
  const link = await callForShare(
    folder,
    exam.flatMap(({ image }) => image?.sop ?? []),
  );
  const page = await fetch(link);
  say(`The family's page answers ${page.status}.`);
  if (!page.ok) throw new Error("The link does not open.");
  if (mode === "strict") await refuseSecrets(join(folder, "data"), await secretsOf(exam));
  say(await keepsake("uplink", "status", "--config", join(folder, "uplink.json")));
}

for (const mode of ["typical", "strict"] as const) {
  const folder = await mkdtemp(join(tmpdir(), "keepsake-afternoon-"));
  try {
    await afternoon(folder, mode);
  } finally {
    for (const end of ends.splice(0).reverse()) await end();
    await rm(folder, { recursive: true, force: true });
  }
}
