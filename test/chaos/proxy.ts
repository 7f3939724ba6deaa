import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { type Listening, listen } from "../../apps/local/listen.ts";
import type { Change, Director } from "./director.ts";

const agent = new Agent({ keepAlive: true });

/** Stands between the functions and one service, tells the director of every change, and kills where it says so. */
export const startProxy = (service: Service, target: number, director: Pick<Director, "meet" | "kill">): Promise<Listening> =>
  listen("127.0.0.1", 0, (request, response) => {
    pass(service, target, director, request, response).catch(() => response.destroy());
  });

type Service = "s3" | "sqs" | "mail";

async function pass(
  service: Service,
  target: number,
  director: Pick<Director, "meet" | "kill">,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await bytesOf(request);
  const change = changeOf(service, request, body);
  const crash = change && (await director.meet(change));
  if (change !== undefined && crash === "before") {
    director.kill(change);
    return void response.destroy();
  }
  const answer = await forward(target, request, body);
  if (change !== undefined && crash === "after") {
    director.kill(change);
    return void response.destroy();
  }
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}

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

/** The change that a request asks for; undefined for reads, and for whoever is no process of a stage. */
function changeOf(service: string, { method, url = "", headers }: IncomingMessage, body: Buffer): Change | undefined {
  const [, stage, pid] = /\bapp\/([a-z-]+)-(\d+)/.exec(headers["user-agent"] ?? "") ?? [];
  if (stage === undefined || pid === undefined || method === "GET" || method === "HEAD") return undefined;
  const clinic = /chaos-\d+[a-z]?/.exec(`${url} ${body.toString("latin1")}`)?.[0] ?? "";
  return { stage, pid: Number(pid), clinic, what: service === "s3" ? `${method} ${kindOf(url)}` : service };
}

/** The bucket, the first folder and the last part's extension of a key. */
function kindOf(url: string): string {
  const path = new URL(url, "http://local").pathname.split("/");
  return `${path[1]}/${path[2]}${/\.[a-z]+$/.exec(path.at(-1) ?? "")?.[0] ?? ""}`;
}
