import { Socket } from "node:net";
import { LIFELINE_FD } from "./function-messages.ts";

// Runs in a worker thread of a function's process, so that a handler that never yields cannot outlive the runtime.
const lifeline = new Socket({ fd: LIFELINE_FD });
lifeline.on("error", () => {});
lifeline.on("close", () => process.kill(-process.pid, "SIGKILL"));
lifeline.resume();
