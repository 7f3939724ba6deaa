import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { authenticate, createAccessKey } from "#aws/access-keys";
import { masterSecret } from "#aws/secrets";
import { tokenHash } from "#pipeline/share-tokens";
import { localFiles } from "./dicom-files.ts";
import { saveCopies } from "./save-copies.ts";
import { type Sending, type StudyResult, shareStudy, studiesOf, upload } from "./send-study.ts";
import type { Delivery } from "./share-call.ts";

/** The options of `start` and `send` that say how a study goes out. */
export interface DeliveryOptions {
  readonly data: string;
  readonly clinic: string;
  readonly email?: string;
  readonly sms?: string;
  readonly link?: true;
  readonly language: string;
  readonly consent: string;
  readonly approve?: true;
}

const deliveryOf = ({ email, sms }: DeliveryOptions): Delivery => {
  if (email !== undefined) return { email };
  return sms === undefined ? { link: true } : { sms };
};

/** The clinic's access key on this machine: made once, kept in the data folder for its owner alone. */
export async function localAccessKey(data: string, clinic: string): Promise<string> {
  const file = join(data, `access-key-${clinic}`);
  const known = (await readFile(file, "utf8").catch(() => undefined))?.trim();
  if (known !== undefined && (await authenticate(`Bearer ${known}`)) !== undefined) return known;
  const made = await createAccessKey(clinic, ["share", "upload"]);
  await writeFile(file, `${made}\n`, { mode: 0o600 });
  return made;
}

/** Uploads a folder's files, shares each study in them, saves copies beside the data, and says what came of it. True: all was sent. */
export async function deliverFolder(api: string, folder: string, options: DeliveryOptions): Promise<boolean> {
  const say = (line: string): void => void process.stdout.write(`  ${line}\n`);
  const files = await localFiles(folder);
  const studies = studiesOf(files);
  const strange = files.filter(({ image }) => image === undefined).length;
  say(
    `${files.length} files: ${studies.length} ${studies.length === 1 ? "study" : "studies"} of DICOM${strange > 0 ? `, ${strange} that cannot be read and go to quarantine` : ""}.`,
  );
  const sending: Sending = {
    api,
    accessKey: await localAccessKey(options.data, options.clinic),
    clinic: options.clinic,
    deliver: deliveryOf(options),
    language: options.language,
    consent: options.consent,
    approve: options.approve === true,
  };
  await upload(options.clinic, files);
  const since = Date.now();
  const results = await Promise.all(studies.map((sops) => shareStudy(sending, sops, since, say)));
  for (const result of results) await report(api, options, result, say);
  return results.every(({ kind }) => kind === "sent");
}

async function report(
  api: string,
  { data, clinic }: DeliveryOptions,
  result: StudyResult,
  say: (line: string) => void,
): Promise<void> {
  if (result.kind === "refused") return say(`Not shared: ${result.why}`);
  const copies = await saveCopies(data, clinic, result.sops);
  say(`Sent ${result.seconds.toFixed(1)} s after the last upload.`);
  say(`Landing page   ${result.sent.link ?? (await linkInMailbox(api, result.sent.id)) ?? "in the message"}`);
  say(`Copies         ${copies.folder} (${copies.files} files; ${copies.refused} documents have no picture)`);
}

/** The link of a share as its recipient finds it: of all messages on the mailbox page, the one whose token hashes to the share's id. */
async function linkInMailbox(api: string, id: string): Promise<string | undefined> {
  const messages = (await (await fetch(`${api}/mailbox.json`)).json()) as { text: string }[];
  const links = messages.flatMap(({ text }) => text.match(/https?:\/\/\S+\/s\/[\w-]+/g) ?? []);
  const master = await masterSecret();
  return links.find((link) => tokenHash(master, link.slice(link.lastIndexOf("/") + 1)) === id);
}
