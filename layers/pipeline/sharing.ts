import { z } from "zod";

/** The JSON objects around shares: reports, templates, access keys, the audit. None holds an address or a name. */

/** `suspended/{clinic}/{study}.json`: a family reported it. No share of the study opens, and none is made, until a reviewer restores it. */
export const suspension = z.object({
  reason: z.enum(["name-visible", "wrong-patient"]),
  /** ISO 8601. */
  at: z.string(),
});
export type Suspension = z.infer<typeof suspension>;

export const AUDIT_EVENTS = [
  "made",
  "sent",
  "opened",
  "saved",
  "revoked",
  "erased",
  "reported",
  "restored",
  "released",
  "key-created",
  "key-used",
  "key-revoked",
] as const;

/** `audit/{clinic}/{day}/{id}.json`: what happened, by new ids and roles alone. Written once and never changed. */
export const auditRecord = z.object({
  /** ISO 8601. */
  at: z.string(),
  event: z.enum(AUDIT_EVENTS),
  by: z.enum(["caller", "family", "reviewer", "operator", "keepsake"]),
  study: z.string().optional(),
  /** The hash of the share's token. */
  share: z.string().optional(),
  image: z.string().optional(),
  /** The id of an access key. */
  key: z.string().optional(),
});
export type AuditRecord = z.infer<typeof auditRecord>;
