import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Bookmark } from "#aws/multipart";
import { originMetadata } from "#deid/origin";
import { bareIdMetadata } from "#pipeline/bare-id";
import { keys } from "#pipeline/keys";
import { readNote } from "../local/lock.ts";
import type { UplinkConfig } from "./config.ts";
import { Undeliverable } from "./courier.ts";
import { type Entry, nameOnly } from "./spool/entry.ts";
import { type About, originOf, type Sealed } from "./spool/sealed-file.ts";

/** The cloud, or the Keepsake on this machine, does not answer now. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/** Seconds without a byte taken until an upload counts as stuck. */
const STUCK_AFTER = 120;

/** Where objects and share calls go. Found again for every call, so that it may come later than Uplink does. */
export class Cloud {
  readonly #config: UplinkConfig;

  constructor(config: UplinkConfig) {
    this.#config = config;
  }

  /**
   * Puts an object under the clinic's uploads, a cleaned one under what is clean, from where an earlier attempt broke off. The same entry is
   * the same object, however often it is put. Throws Undeliverable for what would leave the building as it came, in strict mode.
   */
  async upload(entry: Entry, { source, about }: Sealed, bookmark: Bookmark): Promise<void> {
    const key = this.#keyOf(entry, about);
    this.#enter();
    const { putOnwards } = await import("#aws/objects");
    let moved = Date.now();
    const read = (from: number, to: number): Promise<Uint8Array> => {
      moved = Date.now();
      return source.read(from, to);
    };
    const metadata =
      about.clean === undefined
        ? originMetadata(originOf(about))
        : { covered: about.clean.covered, ...bareIdMetadata(about.clean) };
    const put = putOnwards({ bucket: "uploads", key }, { ...source, read }, bookmark, { metadata });
    await orStuck(put, () => Date.now() - moved);
  }

  #keyOf(entry: Entry, { clean }: About): string {
    const { clinic, mode } = this.#config;
    if (clean !== undefined) return keys.cleaned(clinic, clean.patient, clean.image, `${nameOnly(entry)}.dcm`);
    if (mode === "strict") throw new Undeliverable("it was not cleaned");
    return keys.upload(clinic, `${entry.name}.dcm`);
  }

  /** Makes a share call: the reporting system's body as it is, with the clinic's access key. */
  async share(body: string, idempotencyKey: string, waitSeconds: number): Promise<Response> {
    const api = this.#enter();
    if (api === undefined) throw new Unreachable("no api is configured");
    const headers = {
      Authorization: `Bearer ${await this.#accessKey()}`,
      "Content-Type": "application/json",
      "Idempotency-Key": idempotencyKey,
      Prefer: `wait=${waitSeconds}`,
    };
    try {
      return await fetch(`${api}/v1/shares`, {
        method: "POST",
        headers,
        body,
        signal: AbortSignal.timeout(30_000 + waitSeconds * 1000),
      });
    } catch {
      throw new Unreachable("the api does not answer"); // the error's own text could repeat what was sent
    }
  }

  /** Points the SDK at the cloud; answers the API's URL. */
  #enter(): string | undefined {
    const { cloud } = this.#config;
    if ("bucket" in cloud) {
      const profile = cloud.profile === undefined ? {} : { AWS_PROFILE: cloud.profile };
      Object.assign(process.env, { AWS_REGION: cloud.region, UPLOADS_BUCKET: cloud.bucket, ...profile });
      return cloud.api?.replace(/\/$/, "");
    }
    const note = readNote(cloud.data);
    if (note === undefined) throw new Unreachable("no Keepsake runs on the data folder");
    Object.assign(process.env, note.environment);
    return note.url;
  }

  async #accessKey(): Promise<string> {
    const { cloud, clinic } = this.#config;
    if (cloud.accessKeyFile !== undefined) return (await readFile(cloud.accessKeyFile, "utf8")).trim();
    if ("bucket" in cloud) throw new Unreachable("no access key is configured");
    const { localAccessKey } = await import("../cli/deliver.ts");
    return localAccessKey(cloud.data, clinic);
  }
}

/** A network that swallows everything keeps no promise waiting for ever. */
async function orStuck(work: Promise<unknown>, silentFor: () => number): Promise<void> {
  const ended = new AbortController();
  const watch = async (): Promise<void> => {
    while (silentFor() < STUCK_AFTER * 1000) await sleep(1000, undefined, { signal: ended.signal });
    throw new Unreachable("nothing was taken for two minutes");
  };
  try {
    await Promise.race([work, watch()]);
  } finally {
    ended.abort();
    work.catch(() => {});
  }
}
