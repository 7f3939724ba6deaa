import { z } from "zod";
import { conditions, rules } from "../rule-schema.ts";

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
  rules: rules("SCU"),
  /** A rule that gives all patients one Patient ID, or none, is refused unless this is true: an archive would make one patient of them. */
  acceptsConstantPatientId: z.boolean().default(false),
});

export type ForwardConfig = z.infer<typeof forwardSchema>;
