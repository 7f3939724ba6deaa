import { connect } from "node:net";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startHttpApi } from "../../../apps/local/http-api.ts";
import type { Listening } from "../../../apps/local/listen.ts";
import { localPages } from "../../../apps/local/local-pages.ts";
import { Mailbox } from "../../../apps/local/mailbox/mailbox.ts";

const mailbox = new Mailbox();
const log: Record<string, unknown>[] = [];
let api: Listening;
let answer: (event: APIGatewayProxyEventV2) => unknown = (event) => ({ statusCode: 200, body: JSON.stringify(event) });

beforeAll(async () => {
  api = await startHttpApi({
    host: "127.0.0.1",
    port: 0,
    routes: ["POST /v1/shares", "GET /s/{token}", "HEAD /s/{token}", "GET /s/{token}/m/{media}", "GET /s/help"],
    invoke: async (_, event) => answer(event),
    page: localPages(mailbox, () => ({
      data: "/data",
      messages: 0,
      queues: [{ queue: "renderer", ready: 1, delayed: 2, inFlight: 3, dead: 4 }],
    })),
    log: (line) => log.push(line),
    integrationSeconds: 0.3,
  });
});
afterAll(() => api.close());

const answering = async (result: unknown, path = "/s/abc", init?: RequestInit): Promise<Response> => {
  answer = () => (typeof result === "function" ? result() : result);
  return fetch(`${api.url}${path}`, init);
};
const echoed = async (path: string, init?: RequestInit): Promise<APIGatewayProxyEventV2> => {
  answer = (event) => ({ statusCode: 200, body: JSON.stringify(event) });
  return (await fetch(`${api.url}${path}`, init)).json() as Promise<APIGatewayProxyEventV2>;
};

describe("a request becomes payload format 2.0", () => {
  test("with route key, path parameters, query, cookies and headers", async () => {
    const event = await echoed("/s/a%20b/m/0?x=1&x=2&y=%C3%BC", {
      headers: { "X-One": "1", cookie: "a=1; b=2", "user-agent": "test" },
    });
    expect(event).toMatchObject({
      version: "2.0",
      routeKey: "GET /s/{token}/m/{media}",
      rawPath: "/s/a%20b/m/0",
      rawQueryString: "x=1&x=2&y=%C3%BC",
      queryStringParameters: { x: "1,2", y: "ü" },
      pathParameters: { token: "a b", media: "0" },
      cookies: ["a=1", "b=2"],
      isBase64Encoded: false,
      requestContext: {
        http: { method: "GET", path: "/s/a%20b/m/0", sourceIp: "127.0.0.1", userAgent: "test" },
        stage: "$default",
      },
    });
    expect(event.headers).toMatchObject({ "x-one": "1" });
    expect(event.headers).not.toHaveProperty("cookie");
    expect(event).not.toHaveProperty("body");
  });

  test.each([
    ["application/json", "ü", false],
    ["text/plain", "ü", false],
    ["application/x-www-form-urlencoded", Buffer.from("ü").toString("base64"), true],
    ["application/octet-stream", Buffer.from("ü").toString("base64"), true],
  ])("with a body of %s", async (type, body, isBase64Encoded) => {
    const event = await echoed("/v1/shares", { method: "POST", body: "ü", headers: { "content-type": type } });
    expect(event).toMatchObject({ body, isBase64Encoded, routeKey: "POST /v1/shares" });
  });

  test("a literal segment wins over a parameter", async () => {
    expect((await echoed("/s/help")).routeKey).toBe("GET /s/help");
  });
});

describe("an answer goes out", () => {
  test("with status, headers, cookies and a decoded body", async () => {
    const response = await answering(
      {
        statusCode: 302,
        headers: { Location: "/elsewhere", "Content-Length": 99 },
        cookies: ["a=1; HttpOnly", "b=2"],
        body: Buffer.from([0, 255]).toString("base64"),
        isBase64Encoded: true,
      },
      "/s/abc",
      { redirect: "manual" },
    );
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toBe("/elsewhere");
    expect(response.headers.getSetCookie()).toEqual(["a=1; HttpOnly", "b=2"]);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([0, 255]));
  });

  test("to HEAD without its body", async () => {
    const response = await answering({ statusCode: 200, body: "page" }, "/s/abc", { method: "HEAD" });
    expect([response.headers.get("content-length"), await response.text()]).toEqual(["4", ""]);
  });

  test.each([
    ["a function that fails", () => Promise.reject(new Error("secret")), 500, "Internal Server Error"],
    ["an answer without a status", { body: "x" }, 500, "Internal Server Error"],
    ["no answer", undefined, 500, "Internal Server Error"],
    ["an answer over 6 MB", { statusCode: 200, body: "x".repeat(6 * 1024 * 1024 + 1) }, 500, "Internal Server Error"],
    ["a function that takes too long", new Promise(() => {}), 503, "Service Unavailable"],
  ])("as an error for %s", async (_, result, status, message) => {
    const response = await answering(result);
    expect([response.status, await response.json()]).toEqual([status, { message }]);
  });

  test.each([
    ["GET", "/s"],
    ["GET", "/s/"],
    ["DELETE", "/s/abc"],
    ["GET", "/s/abc/m"],
    ["GET", "/mailbox/7"],
  ])("as 404 to %s %s", async (method, path) => {
    const response = await fetch(`${api.url}${path}`, { method });
    expect([response.status, await response.json()]).toEqual([404, { message: "Not Found" }]);
  });

  test("as 413 to more than 10 MB", async () => {
    const response = await answering({ statusCode: 200 }, "/v1/shares", {
      method: "POST",
      body: Buffer.alloc(10 * 1024 * 1024 + 1),
    });
    expect([response.status, await response.json()]).toEqual([413, { message: "Request Entity Too Large" }]);
  });
});

test("the log names the route, never the path or the body", async () => {
  log.length = 0;
  await answering({ statusCode: 200, body: "someone@example.test" }, "/s/verysecrettoken?who=someone@example.test");
  await eventuallyLogged();
  expect(log).toEqual([{ route: "GET /s/{token}", status: 200, milliseconds: expect.any(Number), bytes: 20 }]);
});

const eventuallyLogged = async () => {
  while (log.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
};

test("a client that goes away in its body harms nobody", async () => {
  const socket = connect(Number(new URL(api.url).port), "127.0.0.1");
  socket.write("POST /v1/shares HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc");
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  expect((await echoed("/s/abc")).rawPath).toBe("/s/abc");
});

describe("the runtime's own pages", () => {
  test("show queues and messages", async () => {
    mailbox.add({ channel: "sms", to: ["+4915112345678"], from: "", subject: "", text: "Hello", html: "" });
    expect(await (await fetch(`${api.url}/`)).text()).toContain("<td>renderer</td><td>1</td><td>2</td><td>3</td><td>4</td>");
    expect(await (await fetch(`${api.url}/mailbox`)).text()).toContain("+4915112345678");
    expect(await (await fetch(`${api.url}/mailbox/1`)).text()).toContain("<pre>Hello</pre>");
    expect(await (await fetch(`${api.url}/mailbox.json`)).json()).toMatchObject([{ text: "Hello" }]);
  });

  test("are not there for a host name that is not this machine's", async () => {
    const socket = connect(Number(new URL(api.url).port), "127.0.0.1");
    socket.end("GET /mailbox.json HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n");
    let received = "";
    for await (const chunk of socket) received += chunk;
    expect(received).toMatch(/^HTTP\/1.1 404/);
  });
});
