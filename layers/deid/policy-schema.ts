import { z } from "zod";

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "Give 1 to 40 of a-z, 0-9 and -, not starting with -.");
const attribute = z
  .string()
  .regex(/^[A-Za-z0-9]{1,80}$/, "Give a keyword of PS3.6, such as StudyDescription, or eight hex digits.");
const attributes = z.array(attribute).max(500);
const values = z.record(attribute, z.string().max(1024));

const lists = {
  /** Stay although the table says otherwise; the last look still takes what repeats the patient's identity. */
  keep: attributes.optional(),
  /** Get this value wherever they are; "" empties. */
  replace: values.optional(),
  /** Go although the table would keep them. */
  remove: attributes.optional(),
};

/** Whose pictures wait for a person: all, or only those that were not found clean. "always" where nothing is said. */
const review = z.enum(["always", "held-only"]).optional();

/** All must hold: `Attribute=RE`, `Seq.Attribute!=RE`, `ImageType[3]=RE`, `Source=RE`, `CallingAETitle=RE`, `CalledAETitle=RE`. */
const conditions = z.array(z.string().max(400)).max(20);

const pixel = z.int().min(0).max(65_535);

/** Where a device writes what must go, whatever is read there: a rectangle in pixels, `x1` and `y1` exclusive. */
const cover = z.strictObject({
  when: conditions.min(1),
  boxes: z
    .array(
      z
        .strictObject({ x0: pixel, y0: pixel, x1: pixel, y1: pixel })
        .refine(({ x0, y0, x1, y1 }) => x0 < x1 && y0 < y1, "Give x0 below x1 and y0 below y1."),
    )
    .min(1)
    .max(100),
});

const rule = z.strictObject({
  when: conditions.optional(),
  /** `deidentify:OPTION,OPTION`; the Basic Profile is always part of it. */
  do: z.string().max(600),
  review,
  ...lists,
});

/** A de-identification policy as clinics write it (JSON). Ordered rules: the first whose conditions all hold says what is done. */
export const policyDocument = z.strictObject({
  /** Names the policy in records and in De-identification Method. */
  id: name,
  version: z.string().regex(/^[A-Za-z0-9.-]{1,16}$/, "Give 1 to 16 letters, digits, dots and dashes."),
  /** A shipped policy whose fields hold where this one has none; `replace` adds to that policy's. */
  extends: name.optional(),
  rules: z.array(rule).min(1).max(50).optional(),
  ...lists,
  /** What the Modified Dates option does: cut to the year, or move by a keyed number of days a patient. */
  dates: z.enum(["cut", "shift"]).optional(),
  /** `decade` keeps the decade of birth, a local rule; `profile` empties the birth date. */
  birthDate: z.enum(["decade", "profile"]).optional(),
  /** Attributes that Table E.1-1 does not list: `remove` leaves of their text only what describes the machine. */
  unlisted: z.enum(["remove", "keep-standard"]).optional(),
  review,
  /** Boxes of pictures that are covered besides what is found: those of every entry whose conditions all hold. */
  cover: z.array(cover).max(200).optional(),
  /** What is no DICOM file is not released. */
  nonDicom: z.literal("discard").optional(),
  /** An attribute that cannot be read: reject the file, or go on without the attribute. */
  onFailure: z.enum(["reject", "continue"]).optional(),
});

export type PolicyDocument = z.infer<typeof policyDocument>;
export type RuleDocument = NonNullable<PolicyDocument["rules"]>[number];

/** JSON Schema (2020-12) of a policy. */
export const policyJsonSchema = (): Record<string, unknown> => ({ ...z.toJSONSchema(policyDocument) });
