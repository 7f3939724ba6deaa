import { createConfig, lintFromString } from "@redocly/openapi-core";
import { expect, test } from "vitest";
import { STAGES } from "#pipeline/stages";
import { openApi } from "../../../lambdas/notifier/open-api.ts";
import { PROBLEMS } from "../../../lambdas/notifier/problem.ts";
import { request } from "../http.ts";

const api = openApi();

async function faultsOf(document: object) {
  const config = await createConfig({ extends: ["recommended-strict"] });
  const faults = await lintFromString({ source: JSON.stringify(document), absoluteRef: "openapi.json", config });
  return faults.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer]);
}

test("the description has no fault that a linter finds, and the linter finds some", async () => {
  expect(await faultsOf(api)).toEqual([]);
  const rules = (await faultsOf({ ...api, security: undefined, components: { schemas: {} } })).map(([rule]) => rule);
  expect(new Set(rules)).toEqual(new Set(["no-unresolved-refs", "security-defined"]));
});

test("whoever asks gets it, without an access key", async () => {
  const { handler } = await import("../../../lambdas/notifier/handler.ts");
  const { statusCode, body } = await request(handler, "GET", "/v1/openapi.json");
  expect([statusCode, JSON.parse(body)]).toEqual([200, JSON.parse(JSON.stringify(api))]);
});

test("it has every route, and no other", () => {
  const described = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((key) => key !== "parameters")
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.toSorted()).toEqual([...STAGES.notifier.routes].toSorted());
});

test("it tells of every problem that a call can have, but for addresses that lead nowhere", () => {
  const text = JSON.stringify(api.paths);
  expect(Object.keys(PROBLEMS).filter((code) => !text.includes(`\`${code}\``))).toEqual([]);
});

test("it knows the schemas' rules: what is required, one way out, no other fields", () => {
  const { ShareRequest } = api.components.schemas as Record<string, Record<string, unknown>>;
  expect(ShareRequest).toMatchObject({
    type: "object",
    required: ["deliver", "consent"],
    additionalProperties: false,
    oneOf: [{ required: ["imageIds"] }, { required: ["studyInstanceUID"] }],
    properties: { language: { enum: ["en", "de", "fr", "es", "sv", "ar"], default: "en" }, expiresInDays: { maximum: 365 } },
  });
});
