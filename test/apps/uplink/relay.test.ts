import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Relay, startRelay } from "../../../apps/uplink/share/relay.ts";
import type { Whereabouts } from "../../../apps/uplink/share/whereabouts.ts";

const ADDRESS = "family@example.test";
const BODY = { imageIds: ["1.2.3.4"], deliver: { email: ADDRESS } };
const TOKEN = "word";

let relay: Relay;
let answers: (Response | Error)[];
let inBuilding: Whereabouts;
const NOWHERE = { leaving: 0, held: 0, lost: 0 };
const [told, calls, released] = [[] as string[], [] as { body: string; key: string }[], [] as string[]];

beforeEach(async () => {
  answers = [];
  inBuilding = NOWHERE;
  for (const list of [told, calls, released]) list.length = 0;
  relay = await startRelay({
    host: "127.0.0.1",
    port: 0,
    token: TOKEN,
    tell: (event, fields) => told.push(JSON.stringify({ event, ...fields })),
    whereabouts: () => inBuilding,
    release: async (ids) => void released.push(...ids),
    call: async (body, key) => {
      calls.push({ body, key });
      const answer = answers.shift() ?? Response.json({ state: "waiting" }, { status: 202, headers: { "Retry-After": "1" } });
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
});
afterEach(() => relay.close());

const sent = (): Response => Response.json({ id: "abc", state: "sent" }, { status: 201 });

const call = (body: unknown, { key = "exam-1", token = TOKEN, wait = 10 } = {}): Promise<Response> =>
  fetch(`${relay.url}/share`, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${token}`,
      ...(key === "" ? {} : { "Idempotency-Key": key }),
      Prefer: `wait=${wait}`,
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

describe("a share call", () => {
  test("lets its images go, is repeated while the cloud is not ready, and answers what the cloud did", async () => {
    answers = [Response.json({ state: "waiting" }, { status: 202, headers: { "Retry-After": "1" } }), sent()];
    const answer = await call(BODY);
    expect([answer.status, await answer.json()]).toEqual([201, { id: "abc", state: "sent" }]);
    expect(calls).toEqual(Array(2).fill({ body: JSON.stringify(BODY), key: "exam-1" }));
    expect(new Set(released)).toEqual(new Set(BODY.imageIds));
    expect(relay.running()).toBe(0);
  });

  test("that is made again joins the one under way, and hears its result afterwards", async () => {
    answers = [Response.json({ state: "rendering" }, { status: 202, headers: { "Retry-After": "1" } }), sent()];
    const first = await call(BODY, { wait: 0 });
    expect([first.status, first.headers.get("retry-after")]).toEqual([202, "5"]);
    const both = await Promise.all([call(BODY), call(BODY)]);
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    expect((await call(BODY)).status).toBe(201);
    expect(calls).toHaveLength(2);
  });

  test("goes on when the cloud cannot be reached or fails, and says nothing of what it carries", async () => {
    answers = [
      Object.assign(new Error(`no route for ${ADDRESS}`), { name: "Unreachable" }),
      new Response("", { status: 502 }),
      sent(),
    ];
    const answer = await call(BODY, { wait: 20 });
    expect(answer.status).toBe(201);
    expect(told.join("\n")).toContain("Unreachable");
    expect(told.join("\n")).not.toContain("family");
  });

  test("that the cloud refuses is answered so, and can be made anew with the same key", async () => {
    answers = [Response.json({ code: "TWO_STUDIES" }, { status: 409 }), sent()];
    expect((await call(BODY)).status).toBe(409);
    expect(released).toEqual([]); // nothing leaves the building for a call that is wrong
    expect((await call(BODY)).status).toBe(201);
  });
});

describe("a share call whose images are still in the building", () => {
  const STUDY = { studyInstanceUID: "1.2.3", deliver: { email: ADDRESS } };

  test("hears that a person must look, and goes on once one has", async () => {
    inBuilding = { ...NOWHERE, held: 2 };
    const answer = await call(BODY, { wait: 0 });
    expect([answer.status, await answer.json()]).toEqual([202, { state: "held", in: "building", held: 2 }]);
    expect(calls).toEqual([]);
    inBuilding = NOWHERE;
    answers = [sent()];
    expect((await call(BODY, { wait: 20 })).status).toBe(201);
  });

  test("is refused where one was rejected there, or cannot be cleaned, once the cloud has said that it does not have it", async () => {
    inBuilding = { ...NOWHERE, lost: 1 };
    const answer = await call(BODY);
    expect([answer.status, await answer.json()]).toMatchObject([422, { code: "IMAGES_REJECTED", images: 1 }]);
    expect(released).toEqual([]);
    answers = [sent()];
    expect((await call(BODY)).status).toBe(201);
  });

  test("is not made for a study of which some is still on its way: the family would get the rest never", async () => {
    inBuilding = { ...NOWHERE, leaving: 1 };
    const answer = await call(STUDY, { wait: 1 });
    expect([answer.status, await answer.json(), calls]).toEqual([202, { state: "waiting" }, []]);
    inBuilding = { ...NOWHERE, lost: 1 };
    answers = [sent()];
    expect((await call(STUDY)).status).toBe(201);
  });

  test("is made for images that are named and on their way: the cloud waits for them", async () => {
    inBuilding = { ...NOWHERE, leaving: 1 };
    answers = [sent()];
    expect((await call(BODY)).status).toBe(201);
  });
});

test.each<[string, unknown, { key?: string; token?: string }, number]>([
  ["without the token", BODY, { token: "guess" }, 401],
  ["without a key", BODY, { key: "" }, 400],
  ["without images", { deliver: { email: ADDRESS } }, {}, 422],
  ["with an image that is none", { imageIds: [ADDRESS.repeat(9)] }, {}, 422],
  ["that is no JSON", `{"${ADDRESS}`, {}, 422],
  ["that is too large", "x".repeat(70_000), {}, 413],
])("a call %s is not passed on, and its answer repeats nothing of it", async (_, body, options, status) => {
  const answer = await call(body, options);
  expect(answer.status).toBe(status);
  expect(await answer.text()).not.toContain("family");
  expect(calls).toEqual([]);
});

test("a key that was used for another call is refused", async () => {
  answers = [sent()];
  await call(BODY);
  expect((await call({ ...BODY, deliver: { email: "other@example.test" } })).status).toBe(409);
});
