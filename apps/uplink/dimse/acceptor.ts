import { APPLICATION_CONTEXT, type AssociateRequest, encodeAccept, parseRequest } from "./associate.ts";
import { COMMAND, type Command, encodeAnswer, parseCommand } from "./command.ts";
import { type Connection, MAX_PDU } from "./connection.ts";
import { acceptedContexts, answerContexts, type Context, isUid } from "./contexts.ts";
import {
  type AssociateRejection,
  dataHead,
  encodePdu,
  type Fragment,
  fragmentsOf,
  PDU,
  ProtocolError,
  REJECTIONS,
  RELEASE_RP,
  rejectPdu,
} from "./pdu.ts";
import { type Outcome, STATUS } from "./statuses.ts";

/** An object that is about to come. */
export interface Announced {
  readonly sopClass: string;
  readonly sopInstance: string;
  readonly transferSyntax: string;
  readonly calling: string;
  readonly called: string;
}

/** An object that comes. After `write` has thrown, neither `write` nor `end` is called again. */
export interface Incoming {
  write(bytes: Uint8Array): Promise<void>;
  /** Success only once the object is safe. */
  end(): Promise<Outcome>;
  /** The rest will not come. */
  abort(): Promise<void>;
}

/** What an SCP does with what callers ask of it. */
export interface Service {
  /** Why this caller is not served; undefined where it is. */
  refuses(request: AssociateRequest): AssociateRejection | undefined;
  /** Storage classes that are taken beside the standard's. */
  readonly otherClasses: readonly string[];
  /** Throws where there is no room; what `failed` says of that is answered. */
  receive(announced: Announced): Promise<Incoming>;
  failed(error: unknown): Outcome;
}

/** Seconds until a caller that has connected must ask for an association. */
const ASSOCIATE_WITHIN = 15;
/** Seconds that a caller has to close after a release. */
const CLOSE_WITHIN = 5;
const MAX_COMMAND = 16 * 1024;

/** Serves one caller until it releases, aborts, closes or errs. Never throws; returns how it ended. */
export async function serve(connection: Connection, service: Service): Promise<"released" | "refused" | "aborted" | "broken"> {
  const association = new Association(connection, service);
  try {
    return await association.run();
  } catch (error) {
    connection.abort(error instanceof ProtocolError ? 2 : 0);
    return "broken";
  } finally {
    await association.giveUp();
  }
}

/** A C-STORE whose data set is coming; `outcome` is set where the rest of it is only read past. */
interface Storing {
  readonly command: Command;
  readonly context: Context;
  incoming?: Incoming;
  outcome?: Outcome;
}

class Association {
  readonly #connection: Connection;
  readonly #service: Service;
  #request: AssociateRequest | undefined;
  #contexts: ReadonlyMap<number, Context> = new Map();
  #command: Buffer[] = [];
  #storing: Storing | undefined;

  constructor(connection: Connection, service: Service) {
    this.#connection = connection;
    this.#service = service;
  }

  async run(): Promise<"released" | "refused" | "aborted"> {
    if (!(await this.#establish())) return "refused";
    for (;;) {
      const pdu = await this.#connection.next();
      if (pdu === undefined || pdu.type === PDU.ABORT) {
        this.#connection.close();
        return "aborted";
      }
      if (pdu.type === PDU.RELEASE_RQ) {
        await this.#connection.send(RELEASE_RP);
        await this.#connection.next(CLOSE_WITHIN).catch(() => {}); // the caller closes (PS3.8 9.2.3, Sta13)
        this.#connection.close();
        return "released";
      }
      if (pdu.type !== PDU.DATA) throw new ProtocolError("a PDU that has no place in an association");
      for (const fragment of fragmentsOf(pdu.body)) await this.#fragment(fragment);
    }
  }

  /** What had begun to come and did not end. */
  async giveUp(): Promise<void> {
    await this.#storing?.incoming?.abort().catch(() => {});
    this.#storing = undefined;
  }

  async #establish(): Promise<boolean> {
    const pdu = await this.#connection.next(ASSOCIATE_WITHIN);
    if (pdu?.type !== PDU.ASSOCIATE_RQ) throw new ProtocolError("no association was asked for");
    const request = parseRequest(pdu.body);
    const refused = misfit(request) ?? this.#service.refuses(request);
    if (refused !== undefined) {
      await this.#connection.send(rejectPdu(refused));
      this.#connection.close();
      return false;
    }
    const contexts = answerContexts(request, this.#service.otherClasses);
    this.#request = request;
    this.#contexts = acceptedContexts(request.contexts, contexts);
    const { called, calling } = request;
    await this.#connection.send(encodePdu(PDU.ASSOCIATE_AC, encodeAccept({ called, calling, contexts, maxPdu: MAX_PDU })));
    return true;
  }

  async #fragment(fragment: Fragment): Promise<void> {
    const context = this.#contexts.get(fragment.context);
    if (context === undefined) throw new ProtocolError("a context that was not accepted");
    if (fragment.isCommand) await this.#commandFragment(fragment, context);
    else await this.#dataFragment(fragment);
  }

  async #commandFragment({ bytes, isLast }: Fragment, context: Context): Promise<void> {
    if (this.#storing !== undefined) throw new ProtocolError("a command within a data set");
    this.#command.push(Buffer.from(bytes)); // it outlives its PDU
    if (this.#command.reduce((sum, part) => sum + part.length, 0) > MAX_COMMAND) throw new ProtocolError("an endless command");
    if (!isLast) return;
    const command = parseCommand(Buffer.concat(this.#command));
    this.#command = [];
    if (command.hasDataSet) this.#storing = await this.#begin(command, context);
    else await this.#answer(command, context, command.field === COMMAND.echo ? { status: STATUS.success } : UNRECOGNIZED);
  }

  async #begin(command: Command, context: Context): Promise<Storing> {
    const outcome = unfitOutcome(command, context);
    if (outcome !== undefined) return { command, context, outcome };
    const { called = "", calling = "" } = this.#request ?? {};
    const { sopClass, sopInstance } = command;
    const announced = { sopClass, sopInstance, transferSyntax: context.transferSyntax, called, calling };
    try {
      return { command, context, incoming: await this.#service.receive(announced) };
    } catch (error) {
      return { command, context, outcome: this.#service.failed(error) };
    }
  }

  async #dataFragment({ bytes, isLast, context }: Fragment): Promise<void> {
    const storing = this.#storing;
    if (storing === undefined || storing.context.id !== context) throw new ProtocolError("a data set that nothing announced");
    if (storing.outcome === undefined) await this.#guarded(storing, (incoming) => incoming.write(bytes));
    if (!isLast) return;
    if (storing.outcome === undefined)
      await this.#guarded(storing, async (incoming) => {
        storing.outcome = await incoming.end();
      });
    this.#storing = undefined;
    await this.#answer(storing.command, storing.context, storing.outcome ?? { status: STATUS.processingFailure });
  }

  /** What fails here fails one object: the association goes on behind it. */
  async #guarded(storing: Storing, act: (incoming: Incoming) => Promise<void>): Promise<void> {
    if (storing.incoming === undefined) return;
    try {
      await act(storing.incoming);
    } catch (error) {
      storing.outcome = this.#service.failed(error);
      await storing.incoming.abort().catch(() => {});
    }
  }

  #answer(command: Command, context: Context, { status, comment }: Outcome): Promise<void> {
    const bytes = encodeAnswer(command, status, comment);
    const head = dataHead({ context: context.id, isCommand: true, isLast: true }, bytes.length);
    return this.#connection.send(head, bytes);
  }
}

const UNRECOGNIZED: Outcome = { status: STATUS.unrecognizedOperation };

function misfit({ version, applicationContext }: AssociateRequest): AssociateRejection | undefined {
  if ((version & 1) === 0) return REJECTIONS.version;
  return applicationContext === APPLICATION_CONTEXT ? undefined : REJECTIONS.applicationContext;
}

/** Why a command's data set is not stored, before any of it has come. */
function unfitOutcome({ field, sopClass, sopInstance }: Command, { abstractSyntax }: Context): Outcome | undefined {
  if (field !== COMMAND.store) return UNRECOGNIZED;
  if (sopClass !== abstractSyntax) return { status: STATUS.sopClassNotSupported, comment: "SOP class is not the context's" };
  if (!isUid(sopInstance)) return { status: STATUS.invalidInstance, comment: "SOP Instance UID is none" };
  return undefined;
}
