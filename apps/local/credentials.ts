import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const credentials = z.object({ accessKeyId: z.string(), secretAccessKey: z.string() });

/** What signs requests to the local services. */
export type Credentials = z.infer<typeof credentials>;

/** The data folder's own credentials, drawn at its first start: another program on the machine must not read identified files by guessing. */
export function folderCredentials(data: string): Credentials {
  const file = join(data, "credentials.json");
  try {
    return credentials.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const drawn = {
    accessKeyId: `LOCAL${randomBytes(8).toString("hex").toUpperCase()}`,
    secretAccessKey: randomBytes(24).toString("hex"),
  };
  writeFileSync(file, JSON.stringify(drawn), { mode: 0o600, flush: true });
  return drawn;
}
