import { connect } from "./connect.ts";
import type { DeliveryOptions } from "./deliver.ts";

/** `keepsake send`: puts a folder through a Keepsake that is running. */
export async function send(folder: string, options: DeliveryOptions): Promise<void> {
  const api = await connect(options.data);
  const { deliverFolder } = await import("./deliver.ts");
  if (!(await deliverFolder(api, folder, options))) process.exitCode = 1;
}
