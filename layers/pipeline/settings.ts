import { z } from "zod";
import { isClinic } from "./keys.ts";

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const HOST = `${LABEL}(?:\\.${LABEL})+`;

const SENDER = "Give the address that messages come from, such as pictures@clinic.org.";
const QUIET = "Give a whole number of seconds from 1 to 840: SQS delays no message longer than 15 minutes.";
const KEEP = "Give a whole number of days from 1 to 365.";
const DOMAIN = "Give a host name in lower case, such as pictures.clinic.org.";
const CERTIFICATE = "Give the ARN of an ACM certificate in the region of the deployment.";
const SENDER_ID = "Give 1 to 11 letters and digits, at least one of them a letter.";
const CLINICS = "Give each clinic as 1 to 40 of a-z, 0-9 and -, not starting with -.";

/** What a deployment is told, `context.keepsake` of cdk.json. */
export const deploymentSettings = z.strictObject({
  /** The name on messages and pages. */
  clinicName: z.string("Give the clinic's name as families know it.").min(1).max(80),
  sender: z.string(SENDER).regex(new RegExp(`^[A-Za-z0-9._+-]{1,64}@${HOST}$`), SENDER),
  /** "create": the deployment makes the SES identity of the sender's domain; "existing": it is in SES already. */
  senderIdentity: z.enum(["create", "existing"], "Give create or existing.").default("create"),
  /** Shown instead of a number on text messages, where a country allows it. */
  smsSenderId: z
    .string(SENDER_ID)
    .regex(/^(?=.*[A-Za-z])[A-Za-z0-9]{1,11}$/, SENDER_ID)
    .optional(),
  /** The host of the family's links; without it they name API Gateway's own host. */
  domain: z
    .strictObject({
      name: z.string(DOMAIN).regex(new RegExp(`^${HOST}$`), DOMAIN),
      certificateArn: z.string(CERTIFICATE).regex(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/.+$/, CERTIFICATE),
    })
    .optional(),
  quietSeconds: z.int(QUIET).min(1, QUIET).max(840, QUIET).default(300),
  /** How many days a study stays that nobody shares. */
  keepDays: z.int(KEEP).min(1, KEEP).max(365, KEEP).default(30),
  /** Who may upload: each clinic gets a policy that allows nothing but putting files under its own prefix. */
  clinics: z.array(z.string(CLINICS).refine(isClinic, CLINICS)).default([]),
  /** Who hears of alarms. */
  alarmEmail: z.email("Give the address that alarms go to.").optional(),
});

export type DeploymentSettings = z.infer<typeof deploymentSettings>;

/** Settings that do not serve; the message names every field that is wrong and repeats no value. */
export class SettingsInvalid extends Error {
  override readonly name = "SettingsInvalid";
}

type Issue = z.core.$ZodIssue;

const said = (issue: Issue): string =>
  issue.code === "unrecognized_keys"
    ? `unknown: ${issue.keys.join(", ")} (known: ${Object.keys(deploymentSettings.shape).join(", ")})`
    : `${issue.path.join(".") || "keepsake"}: ${issue.message}`;

/** Reads `context.keepsake`; throws SettingsInvalid. */
export function parseSettings(context: unknown): DeploymentSettings {
  const parsed = deploymentSettings.safeParse(context);
  if (parsed.success) return parsed.data;
  throw new SettingsInvalid(`cdk.json, context.keepsake: ${parsed.error.issues.map(said).join("; ")}`);
}

/** The domain whose SES identity sends the messages. */
export const senderDomain = ({ sender }: DeploymentSettings): string => sender.slice(sender.indexOf("@") + 1);

/** True while the sender is the one that cdk.json comes with: its domain is reserved (RFC 2606), so nothing can be sent from it. */
export const isExample = (settings: DeploymentSettings): boolean => senderDomain(settings).endsWith(".example");
