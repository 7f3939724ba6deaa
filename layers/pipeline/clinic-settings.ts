import { z } from "zod";
import { LANGUAGES } from "./documents.ts";

/** What a clinic has chosen for its messages and pages. What is missing is as the deployment says, or neutral. */

const NAME = "Give the clinic's name as families know it, at most 80 characters.";
const COLOUR = "Give a colour as # and six of 0-9 and a-f.";
const COUNTRY = "Give a country as two capital letters (ISO 3166-1), such as SE.";
const LIMIT = "Give a whole number from 0 to 1000000.";
const WORDS = "Give at most 400 characters.";
const ATTRIBUTE = "Give an attribute's tag as eight hexadecimal digits, such as 00200013.";

const line = (most: number, advice: string) =>
  z
    .string(advice)
    .min(1, advice)
    .max(most, advice)
    .regex(/^\P{Cc}+$/u, advice);
const country = z.string(COUNTRY).regex(/^[A-Z]{2}$/, COUNTRY);
const limit = z.int(LIMIT).min(0, LIMIT).max(1_000_000, LIMIT);

/** `settings/{clinic}/clinic.json`. */
export const clinicSettings = z.strictObject({
  /** On messages and pages, instead of the deployment's. */
  name: line(80, NAME).optional(),
  /** Of the page's accents; the page sees to it that text on it can be read. */
  colour: z
    .string(COLOUR)
    .regex(/^#[0-9a-f]{6}$/, COLOUR)
    .optional(),
  /** `keys.logo` is there: a PNG of this size in pixels. */
  logo: z.strictObject({ width: z.int().min(1).max(640), height: z.int().min(1).max(240) }).optional(),
  /** Where phone numbers without + are from. */
  country: country.optional(),
  /** Where text messages may go; everywhere where this is missing. */
  countries: z.array(country).optional(),
  /** Where a study's files say the id by which the reporting system knows an image, besides the SOP Instance UID. */
  imageId: z
    .string(ATTRIBUTE)
    .regex(/^[0-9A-F]{8}$/, ATTRIBUTE)
    .optional(),
  limits: z
    .strictObject({
      /** Messages of both kinds. */
      messagesPerHour: limit.optional(),
      /** Parts of text messages, which is what they are charged by: the cap on what is spent. */
      textPartsPerMonth: limit.optional(),
    })
    .optional(),
});
export type ClinicSettings = z.infer<typeof clinicSettings>;

const words = line(400, WORDS);

/** `settings/{clinic}/templates/{name}.json`: the clinic's own words, by language, beside Keepsake's. Plain text. */
export const clinicTemplate = z.strictObject({
  words: z.partialRecord(
    z.enum(LANGUAGES),
    z.strictObject({ /** In e-mails. */ message: words.optional(), /** On the page. */ page: words.optional() }),
  ),
});
export type ClinicTemplate = z.infer<typeof clinicTemplate>;

/** True for what may name a template: 1 to 40 of a-z, 0-9 and -. */
export const isTemplateName = (text: string): boolean => /^[a-z0-9-]{1,40}$/.test(text);
