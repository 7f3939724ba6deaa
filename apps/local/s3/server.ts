import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Bucket, type BucketSetup } from "./bucket.ts";
import { refuseOverlaps } from "./events.ts";
import type { Deliver } from "./outbox.ts";
import { serve } from "./serve.ts";

/** What a store needs to run: where its data lives, where it listens (port 0: any), whom it lets in, what it holds. */
export interface S3Options {
  readonly folder: string;
  readonly host: string;
  readonly port: number;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly buckets: readonly BucketSetup[];
  /** Delivers one event body to a queue; a rejection means: try again later. */
  readonly deliver: Deliver;
}

/** Starts the store. Throws for overlapping notifications, unusable bucket names, and a folder that another process uses. */
export async function startS3(options: S3Options): Promise<{ readonly url: string; close(): Promise<void> }> {
  checkSetup(options.buckets);
  const buckets = await openBuckets(options);
  const store = { identity: { ...options.credentials, region: options.region }, buckets };
  const running = new Set<Promise<void>>();
  const server = createServer((message, response) => {
    const served = serve(store, message, response).finally(() => running.delete(served));
    running.add(served);
  });
  server.requestTimeout = 0; // a slow line may take hours for one clip
  server.keepAliveTimeout = 65_000; // longer than the SDK keeps idle connections
  const closeBuckets = (): void => buckets.forEach((bucket) => void bucket.close());
  const port = await listen(server, options).catch((error: unknown) => {
    closeBuckets();
    throw error;
  });
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
    await Promise.all(running);
    closeBuckets();
  };
  return { url: `http://${options.host}:${port}`, close };
}

async function listen(server: Server, { port, host }: S3Options): Promise<number> {
  server.listen(port, host);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

function checkSetup(setups: readonly BucketSetup[]): void {
  const names = new Set<string>();
  for (const { name, notify } of setups) {
    if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name))
      throw new Error(`Bucket name ${JSON.stringify(name)} must be 3 to 63 of a-z, 0-9 and -.`);
    if (names.has(name)) throw new Error(`Bucket ${name} is listed twice.`);
    names.add(name);
    refuseOverlaps(name, notify);
  }
}

async function openBuckets({ buckets, folder, region, deliver }: S3Options): Promise<ReadonlyMap<string, Bucket>> {
  const open = new Map<string, Bucket>();
  try {
    for (const setup of buckets) open.set(setup.name, await Bucket.open(setup, folder, region, deliver, Date.now()));
    return open;
  } catch (error) {
    for (const bucket of open.values()) bucket.close();
    throw error;
  }
}
