import type { Invocation, Report } from "./function-messages.ts";

// The process of one function: loads its bundle, then answers invocations until its group is killed. It runs with its types stripped
// beforehand (stripping takes 17 MB of each process), so it imports nothing of ours but types.

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

const report = (message: Report): void => void process.send?.(message);
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "unknown");

async function load(file: string): Promise<Handler> {
  const { handler } = (await import(file)) as { handler?: unknown };
  if (typeof handler !== "function") throw new TypeError("The bundle exports no function named `handler`.");
  return handler as Handler;
}

async function answer(handler: Handler, { id, event, deadline }: Invocation): Promise<void> {
  const context = {
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    awsRequestId: id,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  try {
    report({ kind: "result", id, result: await handler(event, context) });
  } catch (error) {
    report({ kind: "error", id, error: nameOf(error) });
  }
}

process.on("uncaughtException", (error) => {
  process.stdout.write(
    `${JSON.stringify({ stage: process.env.AWS_LAMBDA_FUNCTION_NAME, event: "crash", error: nameOf(error) })}\n`,
  );
  process.exit(1);
});

try {
  const handler = await load(process.argv[2] ?? "");
  process.on("message", (message: Invocation) => void answer(handler, message));
  report({ kind: "ready" });
} catch (error) {
  // No event was seen yet, so the message is about the code and can be shown.
  process.send?.(
    { kind: "unfit", error: nameOf(error), message: error instanceof Error ? error.message : "" } satisfies Report,
    () => process.exit(1),
  );
}
