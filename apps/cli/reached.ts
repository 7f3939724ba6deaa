import type { Peer } from "../uplink/dimse/requestor.ts";
import { UsageError } from "./usage-error.ts";

const WHAT: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Nothing listens there.",
  ENOTFOUND: "There is no such host.",
  ETIMEDOUT: "The host does not answer.",
  EHOSTUNREACH: "The host cannot be reached from here.",
};

/** Waits for a peer; what stands in the way becomes advice. */
export async function reached<T>({ called, host, port }: Peer, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw new UsageError(`${called} at ${host}:${port}: ${WHAT[code] ?? message}`);
  }
}
