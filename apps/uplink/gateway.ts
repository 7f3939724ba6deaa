import { fileHead } from "#dicom/write";
import type { Announced, Incoming, Service } from "./dimse/acceptor.ts";
import type { AssociateRequest } from "./dimse/associate.ts";
import { type AssociateRejection, REJECTIONS } from "./dimse/pdu.ts";
import { isTemporary, type Outcome, STATUS } from "./dimse/statuses.ts";
import type { Tell } from "./log.ts";
import type { Entry } from "./spool/entry.ts";
import { inspect } from "./spool/inspect.ts";
import { type Reception, type Spool, SpoolFull } from "./spool/spool.ts";
import type { Tally } from "./tally.ts";

interface Caller {
  readonly aeTitle?: string | undefined;
  readonly address?: string | undefined;
}

export interface GatewayOptions {
  readonly aeTitle: string;
  readonly callers: readonly Caller[];
  readonly otherClasses: readonly string[];
  readonly spool: Spool;
  /** Where an object waits once it is safe, by the spool's hashes. */
  readonly queuesFor: (object: Pick<Entry, "sop" | "study">) => readonly string[];
  readonly tally: Tally;
  readonly tell: Tell;
}

/** What machines may do here: C-ECHO, and C-STORE into the spool. Undefined for an address that nobody configured. */
export const gateway =
  (options: GatewayOptions) =>
  (address: string): Service | undefined => {
    const callers = options.callers.filter((caller) => caller.address === undefined || caller.address === address);
    if (callers.length === 0) {
      options.tally.refused("unknown address", "", address);
      return undefined;
    }
    return {
      otherClasses: options.otherClasses,
      refuses: (request) => refuses(options, callers, address, request),
      receive: (announced) => receive(options, announced),
      failed: (error) => failed(options, error),
    };
  };

function refuses(
  { aeTitle, tally }: GatewayOptions,
  callers: readonly Caller[],
  address: string,
  { called, calling }: AssociateRequest,
): AssociateRejection | undefined {
  if (called !== aeTitle) {
    tally.refused("called another AE title", calling, address);
    return REJECTIONS.calledUnknown;
  }
  if (callers.some((caller) => caller.aeTitle === undefined || caller.aeTitle === calling)) return undefined;
  tally.refused("unknown AE title", calling, address);
  return REJECTIONS.callerUnknown;
}

async function receive(options: GatewayOptions, about: Announced): Promise<Incoming> {
  const reception = await options.spool.receive(about);
  try {
    await reception.write(fileHead(about.transferSyntax, { sopClass: about.sopClass, sop: about.sopInstance }));
  } catch (error) {
    await reception.drop();
    throw error;
  }
  return {
    write: (bytes) => reception.write(bytes),
    end: () => keep(options, reception, about),
    abort: () => reception.drop(),
  };
}

/** Success is said of what can be read and is safe on the disk, and of nothing else. */
async function keep({ spool, queuesFor, tally, tell }: GatewayOptions, reception: Reception, about: Announced): Promise<Outcome> {
  const sealed = await reception.finish();
  const inspected = await inspect(sealed.source, about).finally(() => sealed.close());
  if ("status" in inspected) {
    await reception.drop();
    tally.rejected();
    tell("rejected", { status: inspected.status, reason: inspected.comment ?? "" });
    return inspected;
  }
  const queues = queuesFor({ sop: spool.hash(about.sopInstance), study: spool.hash(inspected.study) });
  const { bytes } = await reception.keep(queues, inspected.study);
  tally.received(bytes);
  return { status: STATUS.success };
}

const NO_ROOM: ReadonlySet<string | undefined> = new Set(["ENOSPC", "EDQUOT", "EMFILE", "ENFILE", "EFBIG"]);

function failed({ tally, tell }: GatewayOptions, error: unknown): Outcome {
  const { name, code } = error as NodeJS.ErrnoException;
  const isFull = error instanceof SpoolFull || NO_ROOM.has(code);
  const status = isFull ? STATUS.outOfResources : STATUS.processingFailure;
  if (isTemporary(status)) tally.full();
  tell("not stored", { status, error: name, code: code ?? "" });
  return { status, comment: isFull ? "No room in the spool; send again later" : "The object could not be written" };
}
