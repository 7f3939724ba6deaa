import { z } from "zod";

const attribute = z.string().regex(/^[A-Za-z0-9]{1,80}$/);
const conditions = z.array(z.string().max(400)).max(20).default([]);

/** What is done with an object before a receiver gets it. Rules are asked in order of their priority, the highest first. */
const rule = z.strictObject({
  priority: z.int().default(0),
  /** Named as dcm4chee-arc names them; this is where rules apply today. */
  dimse: z.literal("C-STORE").default("C-STORE"),
  role: z.literal("SCU").default("SCU"),
  /** All must hold: `Attribute=RE`, `ImageType[3]!=RE`, `CallingAETitle=RE`, `CalledAETitle=RE` (of the association it came by). */
  when: conditions,
  /** `deidentify:OPTION,OPTION`. Headers alone: pixels stay as they are. */
  do: z.string().max(600),
  keep: z.array(attribute).max(500).default([]),
  remove: z.array(attribute).max(500).default([]),
  replace: z.record(attribute, z.string().max(1024)).default({}),
  /** No further rule is asked once this one has applied. */
  sufficient: z.boolean().default(false),
  /** `rethrow`: an object that the rule fails on is not sent. `continue`: it goes on as the rule found it. */
  onFailure: z.enum(["rethrow", "continue"]).default("rethrow"),
});

const AE = "Give an AE title: 1 to 16 characters without backslash.";
const aeTitle = z.string(AE).regex(/^[\x21-\x5b\x5d-\x7e][\x20-\x5b\x5d-\x7e]{0,15}$/, AE);

/** Another application that gets objects by C-STORE. */
export const forwardSchema = z.strictObject({
  /** Names its queue: 1 to 20 of a-z, 0-9 and -. */
  name: z.string().regex(/^[a-z0-9-]{1,20}$/, "Give 1 to 20 of a-z, 0-9 and -."),
  aeTitle,
  host: z.string().min(1),
  port: z.int().min(1).max(65535),
  /** Our title in its eyes. */
  callingAeTitle: aeTitle.default("KEEPSAKE"),
  /** PEM files: whom to trust, and who we are where the receiver asks. */
  tls: z.strictObject({ ca: z.string().optional(), certificate: z.string().optional(), key: z.string().optional() }).optional(),
  /** Which objects it gets; all without. */
  when: conditions,
  rules: z.array(rule).max(50).default([]),
  /** A rule that gives all patients one Patient ID, or none, is refused unless this is true: an archive would make one patient of them. */
  acceptsConstantPatientId: z.boolean().default(false),
});

export type ForwardConfig = z.infer<typeof forwardSchema>;
export type RuleConfig = ForwardConfig["rules"][number];
