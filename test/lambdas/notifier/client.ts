import { type HttpAnswer, request } from "../http.ts";

export type JsonAnswer = HttpAnswer & { readonly json: Record<string, unknown> };

/** A caller of the API that has an access key. Import after the services have started. */
export async function clientOf(accessKey: string) {
  const { handler } = await import("../../../lambdas/notifier/handler.ts");
  let calls = 0;
  return async (
    method: string,
    path: string,
    body?: object,
    key = `client-${accessKey.slice(-6)}-${++calls}`,
  ): Promise<JsonAnswer> => {
    const headers = { authorization: `Bearer ${accessKey}`, "idempotency-key": key };
    const answer = await request(handler, method, path, headers, body === undefined ? null : JSON.stringify(body));
    return { ...answer, json: answer.body ? JSON.parse(answer.body) : {} };
  };
}

export const CONSENT = { consent: { given: true, version: "2026-1" } };
