import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { type Service, serve } from "./acceptor.ts";
import { Connection, type Patience } from "./connection.ts";
import { type AssociateRejection, REJECTIONS } from "./pdu.ts";
import { STATUS } from "./statuses.ts";
import { serverTls, type TlsFiles } from "./tls.ts";

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: TlsFiles | undefined;
  readonly patience: Patience;
  /** How many callers are served at once; the next one is told to come later. */
  readonly maxAssociations: number;
  /** What serves callers from this address; undefined where none are served. */
  readonly serviceFor: (address: string) => Service | undefined;
  readonly ended: (how: Awaited<ReturnType<typeof serve>> | "congested") => void;
}

export interface DimseServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Seconds that callers have to end when the server closes. */
const GRACE = 5;

/** Listens for callers. */
export async function listen(options: ServerOptions): Promise<DimseServer> {
  const open = new Set<Socket>();
  const take = (socket: Socket): void => {
    socket.on("error", () => {});
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    void attend(socket, open.size, options);
  };
  const server: Server =
    options.tls === undefined
      ? createServer({ allowHalfOpen: false }, take)
      : createTlsServer(serverTls(options.tls), take).on("tlsClientError", () => {});
  server.listen(options.port, options.host);
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : options.port,
    async close() {
      server.close();
      const timer = setTimeout(() => {
        for (const socket of open) socket.destroy();
      }, GRACE * 1000);
      await once(server, "close");
      clearTimeout(timer);
    },
  };
}

async function attend(socket: Socket, callers: number, options: ServerOptions): Promise<void> {
  if (callers > 2 * options.maxAssociations) return void socket.destroy();
  const service = options.serviceFor(plainAddress(socket.remoteAddress ?? "")) ?? refusing(REJECTIONS.callerUnknown);
  const isCongested = callers > options.maxAssociations;
  const connection = new Connection(socket, options.patience);
  const how = await serve(connection, isCongested ? refusing(REJECTIONS.congestion) : service);
  options.ended(isCongested ? "congested" : how);
}

const refusing = (rejection: AssociateRejection): Service => ({
  refuses: () => rejection,
  otherClasses: [],
  receive: () => Promise.reject(new Error("nothing is received from whom nothing is accepted")),
  failed: () => ({ status: STATUS.processingFailure }),
});

/** An IPv4 address as one, where the socket calls it IPv6. */
const plainAddress = (address: string): string => address.replace(/^::ffff:/, "");
