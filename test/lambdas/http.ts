import type { LambdaContext, LambdaEvent } from "hono/aws-lambda";

/** What a function answered. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly cookies?: readonly string[];
}

type Handler = (event: LambdaEvent, context?: LambdaContext) => Promise<unknown>;

/** Calls a function as the HTTP API does: payload format 2.0. */
export async function request(
  handler: Handler,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body: string | null = null,
): Promise<HttpAnswer> {
  const { pathname, search } = new URL(path, "https://pictures.example.test");
  const event = {
    version: "2.0",
    routeKey: "$default",
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers: { host: "pictures.example.test", ...headers },
    body,
    isBase64Encoded: false,
    requestContext: { domainName: "pictures.example.test", http: { method, path: pathname } },
  };
  return (await handler(event as unknown as LambdaEvent)) as HttpAnswer;
}
