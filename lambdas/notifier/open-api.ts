import { z } from "zod";
import { notYetAnswer, problemAnswer, sentAnswer, shareList, shareView, uploadAnswer } from "./answers.ts";
import { PROBLEMS, type ProblemCode } from "./problem.ts";
import { resendRequest, shareRequest } from "./share-request.ts";
import { uploadRequest } from "./uploads.ts";

/** The API as OpenAPI 3.1 says it, out of the schemas that read the calls and name the answers. */

const REQUESTS = { ShareRequest: shareRequest, ResendRequest: resendRequest, UploadRequest: uploadRequest };
const ANSWERS = {
  Sent: sentAnswer,
  NotYet: notYetAnswer,
  Share: shareView,
  ShareList: shareList,
  UploadPlace: uploadAnswer,
  Problem: problemAnswer,
};
type SchemaName = keyof typeof REQUESTS | keyof typeof ANSWERS;

function jsonSchema(schema: z.ZodType, io: "input" | "output"): object {
  const { $schema: _, ...said } = z.toJSONSchema(schema, { target: "draft-2020-12", io });
  return said;
}

const schemasOf = (schemas: Readonly<Record<string, z.ZodType>>, io: "input" | "output") =>
  Object.entries(schemas).map(([name, schema]) => [name, jsonSchema(schema, io)]);

const json = (name: SchemaName, type = "application/json") => ({ [type]: { schema: { $ref: `#/components/schemas/${name}` } } });

const answer = (description: string, name: SchemaName) => ({ description, content: json(name) });

/** The answers for these problems, by status: each says which codes it has. */
function problems(...codes: readonly ProblemCode[]): Record<string, object> {
  const statuses = new Map<number, ProblemCode[]>();
  for (const code of codes) statuses.set(PROBLEMS[code][0], [...(statuses.get(PROBLEMS[code][0]) ?? []), code]);
  const told = [...statuses].map(([status, all]) => {
    const description = all.map((code) => `\`${code}\`: ${PROBLEMS[code][1]}.`).join(" ");
    return [String(status), { description, content: json("Problem", "application/problem+json") }] as const;
  });
  return Object.fromEntries(told);
}

const ANY = ["UNAUTHORIZED", "WRONG_SCOPE", "RATE_LIMITED", "INTERNAL"] as const;
const BODY = ["NOT_JSON", "TOO_LARGE", "INVALID_FIELD"] as const;
const SENDING = [
  ...["IDEMPOTENCY_KEY_MISSING", "IDEMPOTENCY_CONFLICT", "IN_PROGRESS", "SUSPENDED", "ENDED", "ERASED"],
  ...["COUNTRY_NOT_ALLOWED", "MESSAGES_EXHAUSTED", "DELIVERY_FAILED"],
] as readonly ProblemCode[];
const IMAGES = ["CONSENT_MISSING", "MIXED_PATIENTS", "PATIENT_MISMATCH", "IMAGES_REJECTED", "NOTHING_TO_SHOW"] as const;

const id = { name: "id", in: "path", required: true, schema: { type: "string" }, description: "The id of a share." };
const idempotencyKey = {
  ...{ name: "Idempotency-Key", in: "header", required: true, schema: { type: "string", minLength: 1, maxLength: 255 } },
  description: "One for each share, the same on every repeat. It is kept as a keyed hash alone.",
};
const prefer = {
  ...{ name: "Prefer", in: "header", schema: { type: "string" } },
  description: "`wait=n` (RFC 7240): wait up to n seconds, 20 at most, for images that are not ready.",
};
const after = { name: "after", in: "query", schema: { type: "string" }, description: "The `next` of the page before." };

const body = (name: SchemaName) => ({ required: true, content: json(name) });

const retryLater = {
  ...answer("Not all images can be shown yet. Nothing of the address was kept: repeat the call with the same key.", "NotYet"),
  headers: { "Retry-After": { schema: { type: "integer" }, description: "Seconds." } },
};

const PATHS = {
  "/v1/shares": {
    post: {
      ...{ operationId: "share", summary: "Share images with a patient", tags: ["Shares"], parameters: [idempotencyKey, prefer] },
      requestBody: body("ShareRequest"),
      responses: {
        201: answer("The share is made, and its message sent.", "Sent"),
        202: retryLater,
        ...problems(...ANY, ...BODY, ...SENDING, ...IMAGES),
      },
    },
    get: {
      ...{ operationId: "listShares", summary: "The clinic's shares", tags: ["Shares"], parameters: [after] },
      responses: { 200: answer("A page of them.", "ShareList"), ...problems(...ANY, "INVALID_FIELD") },
    },
  },
  "/v1/shares/{id}": {
    parameters: [id],
    get: {
      ...{ operationId: "getShare", summary: "What became of a share", tags: ["Shares"] },
      responses: { 200: answer("The share.", "Share"), ...problems(...ANY, "NOT_FOUND") },
    },
    delete: {
      ...{ operationId: "revokeShare", summary: "End a share: its page at once, its media within ten minutes", tags: ["Shares"] },
      responses: { 204: { description: "It has ended." }, ...problems(...ANY, "NOT_FOUND") },
    },
  },
  "/v1/shares/{id}/resend": {
    parameters: [id],
    post: {
      ...{ operationId: "resendShare", summary: "Send it again under a new link; the old link ends", tags: ["Shares"] },
      parameters: [idempotencyKey],
      requestBody: body("ResendRequest"),
      responses: {
        201: answer("The new share is sent, and the old one has ended.", "Sent"),
        ...problems(...ANY, ...BODY, "NOT_FOUND", "IMAGES_GONE", ...SENDING),
      },
    },
  },
  "/v1/uploads": {
    post: {
      ...{ operationId: "placeForUpload", summary: "A place to put one DICOM file", tags: ["Uploads"] },
      requestBody: body("UploadRequest"),
      responses: { 201: answer("Links to put it at.", "UploadPlace"), ...problems(...ANY, ...BODY) },
    },
  },
  "/v1/openapi.json": {
    get: {
      ...{ operationId: "openApi", summary: "This description", tags: ["Description"], security: [] },
      responses: {
        200: { description: "OpenAPI 3.1.", content: { "application/json": { schema: { type: "object" } } } },
        404: { description: "Never.", content: json("Problem", "application/problem+json") },
      },
    },
  },
};

/** The whole document. */
export const openApi = () => ({
  openapi: "3.1.1",
  info: {
    title: "Keepsake",
    version: "1",
    description: "Share ultrasound pictures with the patient. An address in a call is used once and never stored.",
    license: { name: "Apache-2.0", identifier: "Apache-2.0" },
  },
  servers: [{ url: process.env.PUBLIC_URL ?? "/" }],
  security: [{ accessKey: [] }],
  tags: [
    { name: "Shares", description: "Links for families. The scope is `share`." },
    { name: "Uploads", description: "Files for gateways and scripts. The scope is `upload`." },
    { name: "Description", description: "Of this API." },
  ],
  paths: PATHS,
  components: {
    securitySchemes: {
      accessKey: { type: "http", scheme: "bearer", description: "`kk_{clinic}_…`, made by `keepsake keys create`." },
    },
    schemas: Object.fromEntries([...schemasOf(REQUESTS, "input"), ...schemasOf(ANSWERS, "output")]),
  },
});
