import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { z } from "zod";
import { httpEvent, matchRoute, splitTarget } from "./http-event.ts";
import { type Listening, listen } from "./listen.ts";
import type { Log } from "./log-file.ts";
import { requestBody } from "./request-body.ts";

const REQUEST_LIMIT = 10 * 1024 * 1024; // API Gateway's
const ANSWER_LIMIT = 6 * 1024 * 1024; // Lambda's
const INTEGRATION_SECONDS = 30; // API Gateway's

/** What a function answers, payload format 2.0. */
const functionAnswer = z.object({
  statusCode: z.number().int().min(200).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  cookies: z.array(z.string()).optional(),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().optional(),
});

/** A finished answer to a request. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body: Buffer;
}

export interface HttpApiOptions {
  readonly host: string;
  readonly port: number;
  /** Route keys such as `POST /v1/shares`. */
  readonly routes: readonly string[];
  readonly invoke: (routeKey: string, event: APIGatewayProxyEventV2) => Promise<unknown>;
  /** Pages of the runtime itself, asked before the routes. */
  readonly page: (request: IncomingMessage, path: string) => Promise<Answer | undefined>;
  readonly log: Log;
  readonly integrationSeconds?: number;
}

/** API Gateway's HTTP API on this machine. The log names the route, never the path: paths hold link tokens. */
export function startHttpApi(options: HttpApiOptions): Promise<Listening> {
  return listen(options.host, options.port, (request, response) => {
    const started = performance.now();
    answerTo(options, request)
      .then(({ route, answer }) => {
        options.log({
          route,
          status: answer.status,
          milliseconds: Math.round(performance.now() - started),
          bytes: answer.body.length,
        });
        write(request, response, answer);
      })
      .catch(() => response.destroy()); // the client went away
  });
}

async function answerTo(options: HttpApiOptions, request: IncomingMessage): Promise<{ route: string; answer: Answer }> {
  const { pathname } = splitTarget(request.url ?? "/");
  const page = await options.page(request, pathname);
  if (page !== undefined) return { route: "local page", answer: page };
  const match = matchRoute(options.routes, request.method ?? "GET", pathname);
  if (match === undefined) return { route: "none", answer: message(404, "Not Found") };
  const body = await requestBody(request, REQUEST_LIMIT);
  if (body === undefined) return { route: match.key, answer: message(413, "Request Entity Too Large") };
  const event = httpEvent(request, body, match, randomUUID());
  return { route: match.key, answer: await integrate(options, match.key, event) };
}

/** A function that fails, or answers what is no answer, is 500; one that takes too long 503. */
async function integrate(options: HttpApiOptions, key: string, event: APIGatewayProxyEventV2): Promise<Answer> {
  const late = Promise.withResolvers<Answer>();
  const seconds = options.integrationSeconds ?? INTEGRATION_SECONDS;
  const timer = setTimeout(() => late.resolve(message(503, "Service Unavailable")), seconds * 1000);
  try {
    return await Promise.race([options.invoke(key, event).then(parseAnswer), late.promise]);
  } catch {
    return message(500, "Internal Server Error");
  } finally {
    clearTimeout(timer);
  }
}

function parseAnswer(result: unknown): Answer {
  const { statusCode, headers = {}, cookies, body = "", isBase64Encoded } = functionAnswer.parse(result);
  if (Buffer.byteLength(body) > ANSWER_LIMIT) return message(500, "Internal Server Error");
  return {
    status: statusCode,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])),
    ...(cookies === undefined ? {} : { cookies }),
    body: Buffer.from(body, isBase64Encoded ? "base64" : "utf8"),
  };
}

const message = (status: number, text: string): Answer => ({
  status,
  headers: { "content-type": "application/json" },
  body: Buffer.from(JSON.stringify({ message: text })),
});

function write(request: IncomingMessage, response: ServerResponse, { status, headers, cookies = [], body }: Answer): void {
  const { "content-length": _, ...others } = headers; // ours is right
  response.writeHead(status, {
    ...others,
    "content-length": body.length,
    ...(cookies.length > 0 ? { "set-cookie": [...cookies] } : {}),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}
