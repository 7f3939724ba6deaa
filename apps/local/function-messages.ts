/** What the runtime tells a function's process: one invocation. `deadline` in milliseconds since 1970. */
export interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly deadline: number;
}

/** What a function's process tells the runtime. Errors go by their name alone: a message may hold an address or a value. */
export type Report =
  | { readonly kind: "ready" }
  | { readonly kind: "unfit"; readonly error: string; readonly message: string }
  | { readonly kind: "result"; readonly id: string; readonly result: unknown }
  | { readonly kind: "error"; readonly id: string; readonly error: string };
