import { fileHead } from "#dicom/write";
import { Rejection } from "#pipeline/rejections";
import type { Announced, Incoming, Service } from "./dimse/acceptor.ts";
import type { AssociateRequest } from "./dimse/associate.ts";
import { type AssociateRejection, REJECTIONS } from "./dimse/pdu.ts";
import { isTemporary, type Outcome, STATUS } from "./dimse/statuses.ts";
import type { Tell } from "./log.ts";
import { ruled } from "./ruled.ts";
import type { Rules } from "./rules.ts";
import type { Names } from "./spool/entry.ts";
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
  /** What is done with objects before they wait. */
  readonly rules?: Rules | undefined;
  /** The tag of the attribute that has the clinic's own id for an image. */
  readonly imageId?: string | undefined;
  /** Where an object waits once it is safe. */
  readonly queuesFor: (object: Names) => readonly string[];
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
async function keep(options: GatewayOptions, reception: Reception, about: Announced): Promise<Outcome> {
  const { spool, queuesFor, tally, tell } = options;
  const came = await taken(options, reception, about);
  if ("status" in came) {
    await reception.drop();
    tally.rejected();
    tell("rejected", { status: came.status, reason: came.comment ?? "" });
    return came;
  }
  const { study, image } = came;
  const names = {
    sop: spool.hash(about.sopInstance),
    study: spool.hash(study),
    ...(image === "" ? {} : { image: spool.hash(image) }),
  };
  try {
    const { bytes } = await came.kept.keep(queuesFor(names), names);
    tally.received(bytes);
    return { status: STATUS.success };
  } catch (error) {
    await came.kept.drop();
    throw error;
  }
}

/** An object that can be read, as the rules would have it, under the study that it came with; or the status that it deserves. */
async function taken(
  { spool, rules, imageId }: GatewayOptions,
  reception: Reception,
  about: Announced,
): Promise<{ readonly study: string; readonly image: string; readonly kept: Reception } | Outcome> {
  const sealed = await reception.finish();
  try {
    const inspected = await inspect(sealed.source, about, imageId);
    if ("status" in inspected) return inspected;
    const { file, study, image } = inspected;
    return { study, image, kept: rules === undefined ? reception : await ruled(rules, spool, reception, file, about) };
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    return { status: STATUS.cannotUnderstand, comment: "A rule of the receiver fails on it" };
  } finally {
    await sealed.close();
  }
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
