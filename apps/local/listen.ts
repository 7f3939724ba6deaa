import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TlsOptions } from "node:tls";

/** A server that listens. */
export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts an HTTP server, an HTTPS one with `tls`; port 0 takes any free one. Rejects with EADDRINUSE where the port is taken. */
// Connections stay open longer than the SDK keeps idle ones: a send that must not be repeated then never meets a closing one.
export async function listen(host: string, port: number, listener: RequestListener, tls?: TlsOptions): Promise<Listening> {
  const patience = { requestTimeout: 60_000, keepAliveTimeout: 65_000 };
  const server = tls === undefined ? createServer(patience, listener) : createTlsServer({ ...patience, ...tls }, listener);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http${tls === undefined ? "" : "s"}://${host.includes(":") ? `[${host}]` : host}:${actual}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
