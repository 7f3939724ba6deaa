import { z } from "zod";
import { isTemplateName } from "#pipeline/clinic-settings";
import { LANGUAGES } from "#pipeline/documents";
import { only, parseBody } from "./body.ts";

const LONGEST_EMAIL = 254; // RFC 5321 4.5.3.1.3, without the angle brackets

const LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const EMAIL = new RegExp(`^(?=[^@]{1,64}@)${ATOM}(?:\\.${ATOM})*@${LABEL}(?:\\.${LABEL})+$`);
const NUMBER = /^[+(]?[0-9][0-9 ()./-]{4,30}$/;
// Components with leading zeros are against PS3.5 9.1, and machines write them.
const UID = /^[0-9]+(?:\.[0-9]+)+$/;
const PRINTABLE = /^[^\p{Cc}\\]+$/u;

const EMAIL_ADVICE = "Give an e-mail address.";
export const NUMBER_ADVICE = "Give a phone number as + and 8 to 15 digits, or as in the clinic's own country.";
export const IMAGE_IDS =
  "Give 1 to 500 SOP Instance UIDs as text, or the ids that the clinic's settings say images are known by, at most 64 characters each.";
const STUDY = "Give a Study Instance UID as text: digits and dots, at most 64 characters.";
const WHAT = "Give either imageIds or studyInstanceUID.";
const PATIENT = "Give the Patient ID of the images as text, bare or as id^^^issuer; at most 130 characters.";
const DELIVER = "Give exactly one of email, sms, or link: true.";
const DAYS = "Give a whole number of days from 1 to 365.";
const PASSCODE = "Give 4 to 64 characters that can be read out, without blanks.";
const TEMPLATE = "Give the name of one of the clinic's templates.";
const CONSENT = "Give consent.";
const VERSION = /^[A-Za-z0-9._-]{1,40}$/;

/** How the link goes out. Beside the call itself, the only value that holds an address. */
export const deliver = z
  .strictObject(
    {
      email: z.string(EMAIL_ADVICE).max(LONGEST_EMAIL, EMAIL_ADVICE).regex(EMAIL, EMAIL_ADVICE).optional(),
      sms: z.string(NUMBER_ADVICE).regex(NUMBER, NUMBER_ADVICE).optional(),
      link: z.literal(true, "Only true is possible.").optional(),
    },
    only(DELIVER, "email, sms and link"),
  )
  .refine((ways) => Object.values(ways).filter((way) => way !== undefined).length === 1, DELIVER)
  .meta({ oneOf: [{ required: ["email"] }, { required: ["sms"] }, { required: ["link"] }] });
export type Deliver = z.infer<typeof deliver>;

export const language = z.enum(LANGUAGES, `Give one of ${LANGUAGES.join(", ")}.`);
export const expiresInDays = z.int(DAYS).min(1, DAYS).max(365, DAYS);

export const shareRequest = z
  .strictObject(
    {
      imageIds: z
        .array(z.string(IMAGE_IDS).min(1, IMAGE_IDS).max(64, IMAGE_IDS).regex(PRINTABLE, IMAGE_IDS), IMAGE_IDS)
        .min(1, IMAGE_IDS)
        .max(500, IMAGE_IDS)
        .optional(),
      studyInstanceUID: z.string(STUDY).max(64, STUDY).regex(UID, STUDY).optional(),
      expectPatientId: z.string(PATIENT).min(1, PATIENT).max(130, PATIENT).regex(PRINTABLE, PATIENT).optional(),
      deliver,
      language: language.default("en"),
      send: z.enum(["ready", "now"], "Give ready or now.").default("ready"),
      expiresInDays: expiresInDays.default(90),
      passcode: z
        .string(PASSCODE)
        .min(4, PASSCODE)
        .max(64, PASSCODE)
        .regex(/^[^\p{Cc}\s]+$/u, PASSCODE)
        .optional(),
      template: z.string(TEMPLATE).refine(isTemplateName, TEMPLATE).optional(),
      consent: z.strictObject({ given: z.literal(true, CONSENT), version: z.string(CONSENT).regex(VERSION, CONSENT) }, CONSENT),
    },
    only(
      "Send one JSON object.",
      "imageIds, studyInstanceUID, expectPatientId, deliver, language, send, expiresInDays, passcode, template and consent",
    ),
  )
  .refine(({ imageIds, studyInstanceUID }) => (imageIds === undefined) !== (studyInstanceUID === undefined), {
    message: WHAT,
    path: ["imageIds"],
  })
  .meta({ oneOf: [{ required: ["imageIds"] }, { required: ["studyInstanceUID"] }] });

/** The body of `POST /v1/shares`. It holds an address: it is passed on in memory and nowhere else. */
export type ShareRequest = z.infer<typeof shareRequest>;

/** Reads the body of a share call; throws a Problem that names the first bad field and repeats nothing of it. */
export function parseShareRequest(body: string): ShareRequest {
  const { imageIds, ...request } = parseBody(shareRequest, body);
  return imageIds === undefined ? request : { ...request, imageIds: [...new Set(imageIds)] };
}

export const resendRequest = z.strictObject(
  { deliver, language: language.optional(), expiresInDays: expiresInDays.default(90) },
  only("Send one JSON object.", "deliver, language and expiresInDays"),
);
export type ResendRequest = z.infer<typeof resendRequest>;

/** True for what has the shape of a UID (PS3.5 9.1). */
export const isUid = (text: string): boolean => UID.test(text);
