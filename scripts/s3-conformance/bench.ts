import { fail, ok } from "node:assert/strict";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
  type S3ClientConfig,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import type { Need } from "./check.ts";

/** Where checks run: how to reach the store, and buckets that are there already. Checks touch nothing but keys of their own. */
export interface Endpoint {
  readonly settings: S3ClientConfig;
  readonly bucket: string;
  /** A bucket with versioning; needed where `gives` has "versions". */
  readonly versioned?: string;
  readonly gives: ReadonlySet<Need>;
}

/** How S3 refuses. A store that answers another status breaks the check; another code is noted. */
export interface Refusal {
  readonly status: number | readonly number[];
  readonly code?: string;
}

export const NOT_THERE: Refusal = { status: 404, code: "NoSuchKey" };
export const CONDITION_FAILED: Refusal = { status: 412, code: "PreconditionFailed" };

const ignore = (): void => undefined;
const SILENT = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };
const MOST_SWEEPS = 20;

/** What one check works with: the real SDK's client, keys below a prefix of its own, and what it has to say. */
export class Bench {
  readonly s3: S3Client;
  readonly bucket: string;
  /** "" where the endpoint gives none. */
  readonly versioned: string;
  readonly prefix: string;
  /** Where the store differs from AWS in something that Keepsake does not rely on. */
  readonly notes: string[] = [];
  readonly #settings: S3ClientConfig;
  readonly #clients: S3Client[] = [];
  readonly #undo: (() => Promise<unknown>)[] = [];

  constructor(endpoint: Endpoint, prefix: string) {
    this.#settings = endpoint.settings;
    this.bucket = endpoint.bucket;
    this.versioned = endpoint.versioned ?? "";
    this.prefix = prefix;
    this.s3 = this.client({});
  }

  /** Another client for the same store. No client retries, so that the first answer is the one that counts. */
  client(changes: S3ClientConfig): S3Client {
    const made = new S3Client({ maxAttempts: 1, logger: SILENT, ...this.#settings, ...changes });
    this.#clients.push(made);
    return made;
  }

  key(name: string): string {
    return this.prefix + name;
  }

  /** The x-amz-copy-source of one of this check's keys. */
  source(name: string, bucket = this.bucket): string {
    return `${bucket}/${encodeURIComponent(this.key(name))}`;
  }

  put(name: string, Body: NonNullable<PutObjectCommandInput["Body"]>, more: Partial<PutObjectCommandInput> = {}) {
    return this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: this.key(name), Body, ...more }));
  }

  get(name: string, more: Partial<GetObjectCommandInput> = {}) {
    return this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: this.key(name), ...more }));
  }

  async text(name: string, more: Partial<GetObjectCommandInput> = {}): Promise<string | undefined> {
    return (await this.get(name, more)).Body?.transformToString();
  }

  async bytes(name: string, more: Partial<GetObjectCommandInput> = {}): Promise<Buffer> {
    return Buffer.from((await (await this.get(name, more)).Body?.transformToByteArray()) ?? []);
  }

  head(name: string) {
    return this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key: this.key(name) }));
  }

  /** Rejects unless a call is refused as S3 refuses it. */
  async refused(what: string, call: Promise<unknown>, expected: Refusal): Promise<void> {
    const error: unknown = await call.then(
      () => fail(`${what}: the store did it, where S3 refuses by ${said(expected)}`),
      (reason) => reason,
    );
    if (!(error instanceof S3ServiceException)) throw error;
    this.judge(what, { status: error.$metadata.httpStatusCode ?? 0, code: error.name }, expected);
  }

  /** Throws where an answer's status is not the expected one; notes another code. */
  judge(what: string, { status, code }: { status: number; code: string }, expected: Refusal): void {
    ok([expected.status].flat().includes(status), `${what}: answered ${status} ${code}, where S3 answers ${said(expected)}`);
    if (expected.code !== undefined && code !== expected.code) this.notes.push(`${what}: ${code}, where S3 says ${expected.code}`);
  }

  /** Has something undone when the check is over, whatever came of it. */
  afterwards(undo: () => Promise<unknown>): void {
    this.#undo.push(undo);
  }

  /** Removes all that the check made. Throws where something stays. */
  async cleanUp(): Promise<void> {
    for (const undo of this.#undo) await undo().catch(ignore);
    await this.#sweep(this.bucket, () => this.#objects());
    if (this.versioned !== "") await this.#sweep(this.versioned, () => this.#versions());
    for (const client of this.#clients) client.destroy();
  }

  async #sweep(Bucket: string, list: () => Promise<{ Key?: string; VersionId?: string }[]>): Promise<void> {
    for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      const found = await list();
      if (found.length === 0) return;
      await Promise.all(found.map(({ Key, VersionId }) => this.s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))));
    }
    throw new Error(`Objects below ${this.prefix} in bucket ${Bucket} could not be removed.`);
  }

  async #objects() {
    const page = await this.s3.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: this.prefix }));
    return (page.Contents ?? []).map(({ Key = "" }) => ({ Key }));
  }

  async #versions() {
    const page = await this.s3.send(new ListObjectVersionsCommand({ Bucket: this.versioned, Prefix: this.prefix }));
    return [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key = "", VersionId = "" }) => ({ Key, VersionId }));
  }
}

const said = ({ status, code = "" }: Refusal): string => `${[status].flat().join(" or ")} ${code}`.trim();
