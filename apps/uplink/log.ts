/** Says what happened: codes and counts, never a value of an object, an address, or an error's message. */
export type Tell = (event: string, fields?: Readonly<Record<string, string | number | boolean>>) => void;

/** One JSON object a line, on standard output. */
export const tellOnOutput: Tell = (event, fields = {}) =>
  void process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), stage: "uplink", event, ...fields })}\n`);
