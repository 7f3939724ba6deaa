import { isMainThread, type MessagePort, parentPort, Worker, workerData } from "node:worker_threads";
import { SpoolDamaged } from "../spool/cipher.ts";
import type { Cleaned, Order, Terms } from "./clean-sealed.ts";

/** The terms as a thread is given them: a compiled policy does not pass. */
export type ThreadTerms = Omit<Terms, "policy"> & { readonly policy: unknown };

interface Start {
  readonly cleansBy: ThreadTerms;
}

interface Answer {
  readonly id: number;
  readonly cleaned?: Cleaned;
  /** Where it failed, without the text of the error. */
  readonly failed?: { readonly name: string; readonly code: string };
}

/** Cleaning broke off: another attempt may end well. */
class CleaningFailed extends Error {
  override readonly name = "CleaningFailed";
  readonly code: string;

  constructor(code: string) {
    super("cleaning failed");
    this.code = code;
  }
}

/** Cleans in a thread of its own, so that machines are answered meanwhile. It starts with the first order, and anew after it has died. */
export class CleaningThread {
  readonly #terms: ThreadTerms;
  readonly #waiting = new Map<number, PromiseWithResolvers<Cleaned>>();
  #thread: Worker | undefined;
  #orders = 0;

  constructor(terms: ThreadTerms) {
    this.#terms = terms;
  }

  /** As `cleanSealed`; throws SpoolDamaged and CleaningFailed. */
  clean(order: Order): Promise<Cleaned> {
    const waiting = Promise.withResolvers<Cleaned>();
    const id = ++this.#orders;
    this.#waiting.set(id, waiting);
    this.#thread ??= this.#started();
    this.#thread.postMessage({ id, order });
    return waiting.promise;
  }

  async end(): Promise<void> {
    await this.#thread?.terminate();
  }

  #started(): Worker {
    const start: Start = { cleansBy: this.#terms };
    const thread = new Worker(new URL(import.meta.url), { workerData: start }); // this file, or the one that holds everything
    thread.on("message", (answer: Answer) => this.#hear(answer));
    thread.on("error", () => {}); // its end says so too
    thread.on("exit", () => {
      this.#thread = undefined;
      for (const id of this.#waiting.keys()) this.#hear({ id, failed: { name: "", code: "" } });
    });
    return thread;
  }

  #hear({ id, cleaned, failed }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (cleaned !== undefined) waiting?.resolve(cleaned);
    else
      waiting?.reject(
        failed?.name === "SpoolDamaged" ? new SpoolDamaged("it cannot be read") : new CleaningFailed(failed?.code ?? ""),
      );
  }
}

async function serve(port: MessagePort, { policy, ...terms }: ThreadTerms): Promise<void> {
  const [{ compilePolicy }, { cleanSealed }] = await Promise.all([import("#deid/policy"), import("./clean-sealed.ts")]);
  const compiled = { ...terms, policy: compilePolicy(policy) };
  port.on("message", ({ id, order }: { readonly id: number; readonly order: Order }) => {
    const answer = (said: Omit<Answer, "id">): void => port.postMessage({ id, ...said } satisfies Answer);
    cleanSealed(compiled, order).then(
      (cleaned) => answer({ cleaned }),
      ({ name, code = "" }: NodeJS.ErrnoException) => answer({ failed: { name, code } }),
    );
  });
}

const start = workerData as Partial<Start> | null;
if (!isMainThread && parentPort !== null && start?.cleansBy !== undefined) void serve(parentPort, start.cleansBy);
