import { BUCKETS } from "#pipeline/buckets";
import { readNote } from "../local/lock.ts";
import { UsageError } from "./usage-error.ts";

/** A Keepsake to work on: one that runs on a data folder, or a deployment to AWS by its stack's name. */
export interface Place {
  readonly data: string;
  readonly stack?: string;
}

/** Points this process at a place, and tells the URL of its API. Call it before importing `#aws/*`. */
export const connectTo = ({ data, stack }: Place): Promise<string> => (stack === undefined ? connect(data) : connectStack(stack));

/** The credentials are the ones that the AWS SDK finds; the buckets are the stack's. */
async function connectStack(name: string): Promise<string> {
  const { stackOutputs } = await import("#aws/account");
  const outputs = await stackOutputs(name);
  if (outputs === undefined) throw new UsageError(`There is no stack ${name} in this account and region.`);
  for (const [bucket, { env }] of Object.entries(BUCKETS)) process.env[env] = outputs.get(`${bucket}bucket`) ?? "";
  return outputs.get("url") ?? "";
}

/** Points this process's AWS SDK at a Keepsake that runs on a data folder, and tells the URL of its API. Call it before importing `#aws/*`. */
export async function connect(data: string): Promise<string> {
  const note = readNote(data);
  const answers =
    note !== undefined &&
    (await fetch(note.url).then(
      () => true,
      () => false,
    ));
  if (!answers) throw new UsageError(`No Keepsake runs on ${data}. Start one with: npm start -- --data ${data}`);
  Object.assign(process.env, note.environment);
  return note.url;
}
