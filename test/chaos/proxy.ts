import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Listening, listen } from "../../apps/local/listen.ts";
import type { Change, Director, Fault } from "./director.ts";

const agent = new Agent({ keepAlive: true });

type Directs = Pick<Director, "meet" | "kill"> & { readonly reads?: boolean };

/** Stands between the functions and one service, tells the director of every change, and kills or says nothing where it says so. */
export const startProxy = (service: Service, target: number, director: Directs): Promise<Listening> =>
  listen("127.0.0.1", 0, (request, response) => {
    pass(service, target, director, request, response).catch(() => response.destroy());
  });

type Service = "s3" | "sqs" | "mail";

async function pass(
  service: Service,
  target: number,
  director: Directs,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await bytesOf(request);
  const change = isRead(request) && director.reads !== true ? undefined : changeOf(service, request, body);
  const fault = change && (await director.meet(change));
  if (fault?.when === "before") return cutOff(director, change, fault, request);
  const answer = await forward(target, request, body);
  if (fault !== undefined) return cutOff(director, change, fault, request);
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}

async function cutOff(
  director: Directs,
  change: Change | undefined,
  { silentSeconds }: Fault,
  { socket }: IncomingMessage,
): Promise<void> {
  if (silentSeconds !== undefined) await sleep(silentSeconds * 1000, undefined, { ref: false });
  else if (change !== undefined) director.kill(change);
  socket.resetAndDestroy();
}

const isRead = ({ method }: IncomingMessage): boolean => method === "GET" || method === "HEAD";

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

interface Forwarded {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

// The Host header stays: it is signed.
const forward = (port: number, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Forwarded> =>
  new Promise((resolve, reject) => {
    const { expect: _, ...others } = headers;
    const passed = { host: "127.0.0.1", port, method, path: url, headers: others, agent, setHost: false };
    const sent = httpRequest(passed, (answer) => {
      bytesOf(answer).then((bytes) => {
        const { "transfer-encoding": __, connection: ___, ...kept } = answer.headers;
        resolve({ status: answer.statusCode ?? 502, headers: kept, body: bytes });
      }, reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });

/** The change that a request asks for; undefined for whoever is no process of a stage. */
function changeOf(service: string, { method, url = "", headers }: IncomingMessage, body: Buffer): Change | undefined {
  const [, stage, pid] = /\bapp\/([a-z-]+)-(\d+)/.exec(headers["user-agent"] ?? "") ?? [];
  if (stage === undefined || pid === undefined) return undefined;
  const clinic = /chaos-\d+[a-z]?/.exec(`${url} ${body.toString("latin1")}`)?.[0] ?? "";
  return { stage, pid: Number(pid), clinic, what: service === "s3" ? `${method} ${kindOf(url)}` : service };
}

/** The bucket, the first folder and the last part's extension of a key. */
function kindOf(url: string): string {
  const path = new URL(url, "http://local").pathname.split("/");
  return `${path[1]}/${path[2]}${/\.[a-z]+$/.exec(path.at(-1) ?? "")?.[0] ?? ""}`;
}
