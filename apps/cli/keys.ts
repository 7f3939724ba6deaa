import type { Scope } from "#aws/access-keys";
import { connectTo, type Place } from "./connect.ts";
import { UsageError } from "./usage-error.ts";

export type KeyOptions = Place & { readonly clinic: string };

const HOUR = 60 * 60 * 1000;

function show(key: string): void {
  process.stdout.write(`${key}\n`);
  process.stderr.write("It is shown this once. Keepsake keeps its keyed hash alone.\n");
}

/** `keepsake keys create` */
export async function createKey({ clinic, scope, label, ...place }: KeyOptions & { scope: readonly Scope[]; label: string }) {
  await connectTo(place);
  const { accessKeyId, createAccessKey } = await import("#aws/access-keys");
  const key = await createAccessKey(clinic, scope, label);
  await written(clinic, "key-created", await accessKeyId(key));
  show(key);
}

/** `keepsake keys list` */
export async function listKeys({ clinic, json, ...place }: KeyOptions & { json?: true }): Promise<void> {
  await connectTo(place);
  const { listAccessKeys } = await import("#aws/access-keys");
  const all = await listAccessKeys(clinic);
  if (json) return void process.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
  for (const { id, scopes, label, createdAt, endsAt } of all)
    process.stdout.write(`${id}  ${createdAt.slice(0, 10)}  ${scopes.join(",")}  ${label}${endsAt ? `  ends ${endsAt}` : ""}\n`);
  if (all.length === 0) process.stdout.write(`The clinic ${clinic} has no access keys. Make one: keepsake keys create\n`);
}

/** `keepsake keys rotate`: the old key serves on for some hours. */
export async function rotateKey(id: string, { clinic, overlap, ...place }: KeyOptions & { overlap: number }): Promise<void> {
  await connectTo(place);
  const { accessKeyId, rotateAccessKey } = await import("#aws/access-keys");
  const key = await rotateAccessKey(clinic, id, new Date(Date.now() + overlap * HOUR));
  if (key === undefined) throw new UsageError(NONE);
  await written(clinic, "key-created", await accessKeyId(key));
  show(key);
}

/** `keepsake keys revoke`: from now on it opens nothing. */
export async function revokeKey(id: string, { clinic, ...place }: KeyOptions): Promise<void> {
  await connectTo(place);
  const { revokeAccessKey } = await import("#aws/access-keys");
  if (!(await revokeAccessKey(clinic, id))) throw new UsageError(NONE);
  await written(clinic, "key-revoked", id);
  process.stdout.write("Revoked.\n");
}

const NONE = "There is no such access key. Give an id of `keepsake keys list`.";

async function written(clinic: string, event: "key-created" | "key-revoked", key: string): Promise<void> {
  const { appendAudit } = await import("#aws/audit");
  await appendAudit(clinic, { event, by: "operator", key });
}
