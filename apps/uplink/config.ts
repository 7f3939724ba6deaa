import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, resolve } from "node:path";
import { z } from "zod";
import { isClinic } from "#pipeline/keys";
import { forwardSchema } from "./forward/forward-schema.ts";
import { rules } from "./rule-schema.ts";

const GIB = 1024 ** 3;

const AE = "Give an AE title: 1 to 16 characters without backslash.";
export const aeTitle = z.string(AE).regex(/^[\x21-\x5b\x5d-\x7e][\x20-\x5b\x5d-\x7e]{0,15}$/, AE);
export const port = z.int().min(0).max(65535);
const file = z.string().min(1);

const caller = z.strictObject({
  /** The caller's AE title; without it any. */
  aeTitle: aeTitle.optional(),
  /** The caller's IP address; without it any. */
  address: z.union([z.ipv4(), z.ipv6()]).optional(),
});

const tls = z.strictObject({
  /** PEM files. With `ca` only callers are served whose certificate it has signed. */
  certificate: file,
  key: file,
  ca: file.optional(),
});

const receive = z.strictObject({
  aeTitle: aeTitle.default("KEEPSAKE"),
  /** The address of this machine that the ultrasound machines know. */
  host: z.string().default("127.0.0.1"),
  port: port.default(11112),
  tls: tls.optional(),
  /** Who may call; nobody where the list is empty. `[{}]` is everybody. */
  callers: z.array(caller).default([]),
  maxAssociations: z.int().min(1).max(200).default(32),
  /** Private storage classes that are taken beside the standard's, by UID. */
  otherClasses: z.array(z.string().regex(/^[0-9.]{1,64}$/)).default([]),
  /** Seconds that an association may rest, and that a peer may take for one PDU. */
  idleSeconds: z.int().min(1).max(3600).default(300),
  pduSeconds: z.int().min(1).max(600).default(30),
});

const spool = z.strictObject({
  folder: file,
  /** The spool's key, 32 bytes, of which everything else that is secret here is made; drawn at the first start. Best on another disk than the spool. Default: `spool.key` beside the spool. */
  keyFile: file.optional(),
  maxGiB: z.number().positive().max(100_000).default(50),
  /** What must stay free on the disk. */
  minFreeGiB: z.number().min(0).max(100_000).default(1),
  /** How long an object waits for a share call that lists it, with `"release": "on-share"`. */
  keepDays: z.number().positive().max(365).default(7),
});

const here = z.strictObject({
  /** The data folder of a Keepsake on this machine (`keepsake start --data`). */
  data: file,
  /** Its access key for share calls. Default: the one of the clinic that is in the data folder. */
  accessKeyFile: file.optional(),
});

const aws = z.strictObject({
  /** The uploads bucket and its region. Credentials come from the AWS SDK's usual places (environment, profile). */
  bucket: z.string().min(3),
  region: z.string().min(1),
  profile: z.string().min(1).optional(),
  /** The API for share calls, and a file with the clinic's access key. */
  api: z.url().optional(),
  accessKeyFile: file.optional(),
});

const share = z.strictObject({
  /** Where the reporting system calls `POST /share`. */
  host: z.string().default("127.0.0.1"),
  port: port.default(7480),
  /** By HTTPS alone; with `ca` callers need a certificate beside their word. */
  tls: tls.optional(),
  /** A file with the word that callers give as `Authorization: Bearer`. Drawn at the first start. */
  tokenFile: file,
});

/** The one configuration file of Uplink. */
export const uplinkSchema = z
  .strictObject({
    clinic: z.string().refine(isClinic, "Give 1 to 40 of a-z, 0-9 and -, not starting with -."),
    /** `typical`: sent as received, cleaned on arrival. `strict`: cleaned in the building. `Anon-LPU-O` is an old name of strict. */
    mode: z
      .enum(["typical", "strict", "Anon-LPU-O"])
      .default("typical")
      .transform((mode) => (mode === "Anon-LPU-O" ? "strict" : mode)),
    /** With strict: a file with the de-identification policy. Default: the one that Keepsake comes with. */
    policy: file.optional(),
    /** The attribute that has the id by which the reporting system knows an image, if it is not the SOP Instance UID: its tag, as the clinic's settings have it. */
    imageId: z
      .string()
      .regex(/^[0-9A-F]{8}$/, "Give a tag as eight hexadecimal digits, such as 00200013.")
      .optional(),
    /** `at-once`, or `on-share`: only what a share call lists leaves the building. */
    release: z.enum(["at-once", "on-share"]).default("at-once"),
    receive: receive.prefault({}),
    spool,
    cloud: z.union([here, aws]),
    share: share.optional(),
    /** The status page, on this machine alone. */
    statusPort: port.default(7470),
    /** What is done with objects when they come, before they wait for anybody. */
    rules: rules("SCP"),
    /** Other applications that get everything too. */
    forward: z.array(forwardSchema).max(20).default([]),
  })
  .refine(({ forward }) => new Set(forward.map(({ name }) => name)).size === forward.length, "Two forwards have one name.")
  .refine(
    ({ mode, rules }) => mode === "typical" || rules.length === 0,
    'With "mode": "strict" write the rules into `policy`: ids that were changed before would not be found.',
  )
  .refine(({ mode, policy }) => mode === "strict" || policy === undefined, '`policy` is for "mode": "strict".')
  .refine(
    ({ release, share }) => release === "at-once" || share !== undefined,
    'With "release": "on-share", configure `share` too.',
  );

export type UplinkConfig = z.infer<typeof uplinkSchema>;

/** A configuration that does not serve; the message names every field that is wrong and repeats no value. */
export class ConfigInvalid extends Error {
  override readonly name = "ConfigInvalid";
}

export const EXAMPLE = {
  clinic: "demo",
  receive: { aeTitle: "KEEPSAKE", host: "0.0.0.0", port: 11112, callers: [{ aeTitle: "VIVID", address: "192.0.2.20" }] },
  spool: { folder: "./spool" },
  cloud: { data: "./.keepsake" },
  share: { host: "127.0.0.1", port: 7480, tokenFile: "./share-token" },
} as const satisfies z.input<typeof uplinkSchema>;

/** Reads a configuration; its paths count from where it lies. Throws ConfigInvalid. */
export function readConfig(path: string): UplinkConfig {
  if (!existsSync(path)) throw new ConfigInvalid(`There is no ${path}. Begin with: keepsake uplink example > ${path}`);
  const parsed = uplinkSchema.safeParse(json(path));
  if (!parsed.success) throw new ConfigInvalid(`${path}: ${parsed.error.issues.map(said).join("; ")}`);
  return withPaths(parsed.data, dirname(resolve(path)));
}

function json(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw new ConfigInvalid(`${path} is no JSON.`);
  }
}

const said = ({ path, message }: z.core.$ZodIssue): string => `${path.join(".") || "the file"}: ${message}`;

const PATHS: ReadonlySet<string> = new Set([
  "folder",
  "keyFile",
  "data",
  "accessKeyFile",
  "tokenFile",
  "certificate",
  "key",
  "ca",
  "policy",
]);

/** The same with every path made absolute. */
function withPaths<T>(value: T, base: string): T {
  if (Array.isArray(value)) return value.map((each) => withPaths(each, base)) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) => [
    name,
    PATHS.has(name) && typeof each === "string" && !isAbsolute(each) ? resolve(base, each) : withPaths(each, base),
  ]);
  return Object.fromEntries(entries) as T;
}

export const gib = (count: number): number => count * GIB;
