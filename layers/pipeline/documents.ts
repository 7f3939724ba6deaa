import { z } from "zod";
import { NOTES, type NoteName, REFUSALS, type RefusalReason } from "./refusals.ts";

/** The JSON objects that stages leave for one another. No document holds an attribute's original value. */

const box = z.object({ x0: z.number(), y0: z.number(), x1: z.number(), y1: z.number() });

/** A rectangle in pixels, `x1` and `y1` exclusive. */
export type Box = z.infer<typeof box>;

/** Why a box of the picture is covered: what its text was, never the text itself. */
export const MASK_REASONS = {
  UNREAD: "looks like text, and could not be read",
  IDENTITY: "repeats something of the header's identity",
  PATTERN: "a date, a time, an address or a long number",
  NOT_ALLOWED: "text that is not known to be harmless",
  STATIC_OVERLAY: "stands still while the picture moves",
  DEVICE_RULE: "a rule of this machine's model",
  IN_COPY: "can be read in a finished copy",
  REVIEWER: "drawn by a person",
  IN_BUILDING: "covered in the building already",
} as const;

const masked = z.object({ box, reason: z.enum(Object.keys(MASK_REASONS) as [keyof typeof MASK_REASONS]) });
/** A box that is covered. */
export type MaskedBox = z.infer<typeof masked>;

/**
 * `index/{clinic}/{sop}`: the claim on a SOP Instance UID. The first file that comes with it has it, whatever its study; another file with
 * the same UID is a conflict. `claimed` until it is held, clean or rejected; a rejected one's UID is free for another file.
 */
export const indexEntry = z.object({
  study: z.string(),
  /** Whose it is: the record's `source`. */
  source: z.string(),
  state: z.enum(["claimed", "held", "clean", "rejected"]),
  /** Files held because this one has their UID. While there are any, a call for the UID waits. */
  contenders: z.array(z.string()),
});
export type IndexEntry = z.infer<typeof indexEntry>;

/** `records/…`: what was done to an instance. The same input gives the same bytes. */
export const instanceRecord = z.object({
  study: z.string(),
  series: z.string(),
  sop: z.string(),
  sopClass: z.string(),
  modality: z.string(),
  transferSyntax: z.string(),
  seriesNumber: z.number().optional(),
  instanceNumber: z.number().optional(),
  frames: z.number(),
  /** HMAC of the upload's bytes: tells a redelivery from a conflict. */
  source: z.string(),
  patientKey: z.string(),
  /** What `patientKey` would be without the issuer that it is made with; only where there is one. */
  bareIdKey: z.string().optional(),
  /**
   * `clean`: found clean by itself; `approved`: a person's word; `phantom`: proven to be synthetic; `refused`: no picture, so no copies. What
   * stays visible is `keep` (empty: all of it) without `mask`.
   */
  pixels: z.object({
    verdict: z.enum(["clean", "approved", "phantom", "refused"]),
    keep: z.array(box),
    mask: z.array(masked),
  }),
  policy: z.string(),
  /** How many elements each action touched. */
  actions: z.record(z.string(), z.number()),
});
export type InstanceRecord = z.infer<typeof instanceRecord>;
/** Whose an instance is, as keyed hashes. */
export type PatientKeys = Pick<InstanceRecord, "patientKey" | "bareIdKey">;

/** `patients/{clinic}/{study}.json`: whose study it is, as keyed hashes. A disputed study completes only after a person's word. */
export const studyPatient = z.object({
  patientKeys: z.array(z.string()),
  /** By these a caller who knows no issuers may name them; nothing else is decided by them. */
  bareIdKeys: z.array(z.string()).optional(),
  disputed: z.boolean(),
});
export type StudyPatient = z.infer<typeof studyPatient>;

/** `expected/{clinic}/{hash}`: images that a call named before all of them were here. */
export const expectation = z.object({ images: z.array(z.string()) });
export type Expectation = z.infer<typeof expectation>;

/** `manifests/…`: one generation of a completed study. */
export const manifest = z.object({
  study: z.string(),
  images: z.array(z.object({ sop: z.string(), digest: z.string() })),
});
export type Manifest = z.infer<typeof manifest>;

const renditionFile = z.object({
  name: z.string(),
  /** "smaller": the image once more, with fewer pixels. */
  role: z.enum(["image", "smaller", "thumbnail", "video", "poster"]),
  type: z.enum(["image/jpeg", "video/mp4"]),
  width: z.number(),
  height: z.number(),
  bytes: z.number(),
  sha256: z.string(),
  /** Clips only. */
  seconds: z.number().optional(),
  frames: z.number().optional(),
});
export type RenditionFile = z.infer<typeof renditionFile>;

const namesOf = <T extends string>(list: Readonly<Record<T, string>>): [T, ...T[]] => Object.keys(list) as [T, ...T[]];

/** What is worth knowing of a copy, and which frames it is about, from 0. */
const note = z.object({ note: z.enum(namesOf<NoteName>(NOTES)), frames: z.array(z.number()).optional() });
export type RenditionNote = z.infer<typeof note>;

const TIMING_SOURCES = ["FrameTimeVector", "FrameTime", "CineRate", "RecommendedDisplayFrameRate"] as const;

/** Where a clip's speed comes from; what would have counted more and made no sense; whether frames are shown for different times. */
const timing = z.object({
  from: z.enum([...TIMING_SOURCES, "Video", "Default"]),
  ignored: z.array(z.enum(TIMING_SOURCES)),
  varies: z.boolean(),
});
export type RenditionTiming = z.infer<typeof timing>;

const made = { files: z.array(renditionFile), encoder: z.string(), notes: z.array(note).optional() };

/** `renditions/…/rendition.json`, written last: the copies made of one instance, or why there are none. */
export const rendition = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("still"), ...made }),
  z.object({ kind: z.literal("clip"), ...made, timing: timing.optional() }),
  z.object({ kind: z.literal("refused"), reason: z.enum(namesOf<RefusalReason>(REFUSALS)) }),
]);
export type Rendition = z.infer<typeof rendition>;

/** A message of the renderer's fan-out: one instance to render. */
export const renderOrder = z.object({ clinic: z.string(), study: z.string(), sop: z.string(), digest: z.string() });
export type RenderOrder = z.infer<typeof renderOrder>;

export const LANGUAGES = ["en", "de", "fr", "es", "sv", "ar"] as const;
export type Language = (typeof LANGUAGES)[number];

/** `shares/{tokenHash}.json`: what one link shows, until when. Holds no address and no token. */
export const share = z.object({
  clinic: z.string(),
  study: z.string(),
  /** Without `digest`: shared by `send: "now"` before it was rendered; the page looks for it. */
  images: z.array(z.object({ sop: z.string(), digest: z.string().optional() })),
  language: z.enum(LANGUAGES),
  channel: z.enum(["email", "sms", "link"]),
  /**
   * "erased": the study is gone and `images` with it; what is left says so to whoever opens the link. "revoked": the clinic ended it.
   * A study whose pictures were reported has a mark of its own: `suspension`. Whether the link has gone out, the audit says.
   */
  state: z.enum(["open", "revoked", "erased"]),
  /** HMAC of the request without its address: a key that comes again with another request is a conflict. */
  fingerprint: z.string(),
  /** scrypt of the passcode; salt and hash in hex. */
  passcode: z.object({ salt: z.string(), hash: z.string() }).optional(),
  /** Names the clinic's own words, `settings/{clinic}/templates/{template}.json`. */
  template: z.string().optional(),
  /** Which text the patient agreed to, in the clinic's own numbering. */
  consent: z.object({ given: z.literal(true), version: z.string() }).optional(),
  /** ISO 8601. */
  claimedAt: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
});
export type Share = z.infer<typeof share>;

/** Why an instance waits for a person. */
export const HELD_REASONS = {
  NO_REGIONS: "The header names no usable ultrasound regions, so nothing says where the picture ends and the text begins.",
  BURNED_IN: "The header says that the pixels carry identity (Burned In Annotation).",
  SECONDARY_CAPTURE: "A captured screen or a rendering, on which text can be anywhere.",
  REPORT_PAGE: "More text than picture: a report page or a worksheet. It is released only as a part that a person has cut out.",
  REVIEW_ALWAYS: "The clinic's policy has a person look at every picture.",
  TEXT_LEFT: "Text that is not known to be harmless can still be read after masking.",
  TEXT_IN_COPY: "Text that is not known to be harmless can be read in a finished copy.",
  RECALLED: "A person called it back after it was released.",
  NOT_READ: "Reading the picture's text broke off or took too long, so nobody knows what it says.",
  UNDECODABLE: "The picture could not be decoded, so nobody knows what it shows.",
  PIXELS_NOT_STRIPPABLE: "What this encoding carries besides the picture cannot be taken out yet, so nobody's word releases it.",
  HAS_SOUND: "The video has sound, and a voice may say names; nobody's word releases it.",
  PIXELS_NOT_CLEANABLE: "Keepsake cannot mask this encoding yet.",
  NOT_CLEAN: "It came as cleaned in the building, and its header, its UIDs or its picture is not clean.",
  NO_PIXELS: "A report or document whose text nobody has looked at.",
  CONFLICT: "Another file has the same SOP Instance UID, in this study or in another.",
  LAST_LOOK: "The header still repeats something of the patient's identity after everything known was taken out.",
  PATIENT_DISAGREES: "This study already has instances of another patient.",
} as const;
export type HeldReason = keyof typeof HELD_REASONS;

/** True where a file has a reason that nobody's word overcomes. */
export const staysHeld = (reasons: readonly HeldReason[]): boolean =>
  reasons.some((reason) => reason === "PIXELS_NOT_STRIPPABLE" || reason === "HAS_SOUND");

const heldReason = z.enum(Object.keys(HELD_REASONS) as [HeldReason, ...HeldReason[]]);

/** `held/….json`: why an instance is held and what release would do. */
export const heldNote = z.object({
  study: z.string(),
  sop: z.string(),
  reasons: z.array(heldReason),
  modality: z.string(),
  rows: z.number(),
  columns: z.number(),
  frames: z.number(),
  /** Boxes that release would leave visible; everything else would be masked. Empty: the whole picture stays. */
  keep: z.array(box),
  /** Boxes that release would mask inside. */
  mask: z.array(masked),
  /** Of an instance that was released before: its record. The held file is the released one, its header clean. */
  record: instanceRecord.optional(),
});
export type HeldNote = z.infer<typeof heldNote>;

/** `decisions/….json`: a person's word on a held instance. */
export const decision = z.object({
  decision: z.enum(["approve", "reject"]),
  /** Boxes that the person has drawn: masked too. */
  mask: z.array(box).optional(),
  /** Instead of what was proposed to stay visible. */
  keep: z.array(box).optional(),
  /** The digest of the note that the person has seen: another note is another proposal, on which this word says nothing. */
  seen: z.string().optional(),
});
export type Decision = z.infer<typeof decision>;

/** `recalls/….json`: a released instance that must wait for a person after all. Says everything that is needed to hold it. */
export const recall = z.object({
  /** Of the record as it was when the text was found: a later one is another generation. */
  digest: z.string(),
  reason: heldReason,
  /** What to mask, in pixels of the instance. */
  boxes: z.array(box),
  rows: z.number(),
  columns: z.number(),
  record: instanceRecord,
});
export type Recall = z.infer<typeof recall>;
