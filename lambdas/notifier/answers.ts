import { z } from "zod";
import { LANGUAGES } from "#pipeline/documents";

/** What calls are answered with. */

const id = z.string().meta({ description: "The id of the share. It opens nothing." });
const images = z.int().meta({ description: "How many images it is about." });
const time = z.iso.datetime();

export const sentAnswer = z.strictObject({
  id,
  state: z.literal("sent"),
  link: z
    .string()
    .optional()
    .meta({ description: "The family's link, where the call asked for it. Whoever has it sees the pictures." }),
  images,
  expiresAt: time,
});
export type SentAnswer = z.infer<typeof sentAnswer>;

export const notYetAnswer = z.strictObject({
  state: z.enum(["waiting", "held", "rendering", "ready"]).meta({
    description: "waiting: not all images have come; held: a person must look; rendering: copies are being made.",
  }),
  images,
  here: z.int(),
  held: z.int(),
  rendered: z.int(),
});
export type NotYetAnswer = z.infer<typeof notYetAnswer>;

export const shareView = z.strictObject({
  id,
  state: z.enum(["pending", "sent", "expired", "revoked", "suspended", "erased"]),
  study: z.string().meta({ description: "The study's new UID." }),
  channel: z.enum(["email", "sms", "link"]),
  language: z.enum(LANGUAGES),
  images,
  passcode: z.boolean(),
  template: z.string().optional(),
  consent: z.strictObject({ given: z.literal(true), version: z.string() }).optional(),
  createdAt: time,
  expiresAt: time,
});
export type ShareView = z.infer<typeof shareView>;

export const shareList = z.strictObject({
  shares: z.array(shareView),
  next: z.string().optional().meta({ description: "Give it as `after` to get the next page; missing on the last one." }),
});
export type ShareList = z.infer<typeof shareList>;

export const uploadAnswer = z.strictObject({
  parts: z.array(
    z.strictObject({
      url: z.url().meta({ description: "PUT the bytes here, and keep the ETag of the answer." }),
      from: z.int().meta({ description: "Where in the file these bytes begin." }),
      bytes: z.int(),
    }),
  ),
  complete: z
    .url()
    .optional()
    .meta({ description: "Where there are several parts: POST S3's CompleteMultipartUpload with their ETags here." }),
  expiresAt: time,
});
export type UploadAnswer = z.infer<typeof uploadAnswer>;

export const problemAnswer = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    field: z.string().optional().meta({ description: "The field that is wrong." }),
    reason: z.string().optional().meta({ description: "The name that SES or SNS gave to the failure." }),
    images: z.int().optional(),
  })
  .meta({ description: "RFC 9457. Nothing in it repeats what the caller sent." });
