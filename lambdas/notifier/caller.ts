import { authenticate, type Caller, type Scope } from "#aws/access-keys";
import { appendAudit } from "#aws/audit";
import { take } from "#aws/limits";
import { Problem } from "./problem.ts";

const CALLS_PER_MINUTE = 240;
const LEASE = 20;
const DAY = "2026-01-31".length;

/** Calls that a process has taken ahead, so that not every call writes a counter. */
const leases = new Map<string, { readonly minute: number; left: number }>();

/** Whose call it is, and that it may be made; throws UNAUTHORIZED, WRONG_SCOPE or RATE_LIMITED. */
export async function callerWith(scope: Scope, authorization: string | undefined): Promise<Caller> {
  const caller = await authenticate(authorization);
  if (caller === undefined) throw new Problem("UNAUTHORIZED");
  if (!caller.scopes.includes(scope) && !caller.scopes.includes("admin")) throw new Problem("WRONG_SCOPE");
  await countCall(caller);
  return caller;
}

async function countCall({ clinic, key }: Caller): Promise<void> {
  const minute = Math.floor(Date.now() / 60_000);
  const lease = leases.get(key);
  if (lease?.minute === minute && lease.left > 0) {
    lease.left--;
    return;
  }
  const wanted = { what: "calls", n: LEASE, per: "minute", most: CALLS_PER_MINUTE } as const;
  const { refused, before } = await take({ clinic, folder: "calls", id: key }, [wanted]);
  if (refused !== undefined) throw new Problem("RATE_LIMITED", { retryAfterSeconds: 60 });
  leases.set(key, { minute, left: LEASE - 1 });
  const today = new Date(minute * 60_000).toISOString().slice(0, DAY);
  if (before?.slice(0, DAY) !== today) await appendAudit(clinic, { event: "key-used", by: "caller", key }); // once a day
}
