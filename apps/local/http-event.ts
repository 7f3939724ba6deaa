import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { APIGatewayProxyEventV2 } from "aws-lambda";

/** A route of the table and the values of its path parameters for one request. */
export interface RouteMatch {
  readonly key: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Finds the route of a request among keys such as `GET /s/{token}`; a literal segment wins over a parameter. */
export function matchRoute(keys: readonly string[], method: string, path: string): RouteMatch | undefined {
  const literalFirst = [...keys].sort((a, b) => a.split("{").length - b.split("{").length);
  for (const key of literalFirst) {
    const [wanted = "", template = ""] = key.split(" ");
    const parameters = wanted === method ? matchPath(template, path) : undefined;
    if (parameters !== undefined) return { key, parameters };
  }
  return undefined;
}

function matchPath(template: string, path: string): Record<string, string> | undefined {
  const [expected, actual] = [template.split("/"), path.split("/")];
  if (expected.length !== actual.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [i, segment] of expected.entries()) {
    const value = actual[i] ?? "";
    const parameter = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (parameter === undefined ? segment !== value : value === "") return undefined;
    if (parameter !== undefined) parameters[parameter] = decoded(value);
  }
  return parameters;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

const TEXT = /^(text\/|application\/(json|javascript|xml)\b)/;

/** A request as API Gateway's payload format 2.0: text bodies as they are, others and forms in base64. */
export function httpEvent(
  request: IncomingMessage,
  body: Buffer,
  { key, parameters }: RouteMatch,
  requestId: string,
): APIGatewayProxyEventV2 {
  const { pathname, search } = splitTarget(request.url ?? "/");
  const { cookie, ...headers } = request.headers;
  const isText = TEXT.test(headers["content-type"] ?? "text/plain");
  const query = queryParameters(search);
  const host = (headers.host ?? "").replace(/:\d+$/, "");
  return {
    version: "2.0",
    routeKey: key,
    rawPath: pathname,
    rawQueryString: search,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/; */) }),
    headers: joined(headers),
    ...(query === undefined ? {} : { queryStringParameters: query }),
    pathParameters: { ...parameters },
    requestContext: {
      accountId: "000000000000",
      apiId: "local",
      domainName: host,
      domainPrefix: host.split(".")[0] ?? "",
      http: {
        method: request.method ?? "GET",
        path: pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? "",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId,
      routeKey: key,
      stage: "$default",
      time: new Date().toISOString(),
      timeEpoch: Date.now(),
    },
    ...(body.length === 0 ? {} : { body: body.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** The target's path and query, undecoded; the query without its `?`. */
export function splitTarget(target: string): { readonly pathname: string; readonly search: string } {
  const mark = target.indexOf("?");
  return mark < 0 ? { pathname: target, search: "" } : { pathname: target.slice(0, mark), search: target.slice(mark + 1) };
}

const joined = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : (value ?? "")]),
  );

function queryParameters(search: string): Record<string, string> | undefined {
  if (search === "") return undefined;
  const query = new URLSearchParams(search);
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name).join(",")]));
}
