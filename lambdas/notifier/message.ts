import { settingsOf, templateOf } from "#aws/clinics";
import { required } from "#aws/environment";
import { take, type Wanted } from "#aws/limits";
import { DeliveryFailed, sendEmail, sendText } from "#aws/mail";
import { senderOf } from "#pages/sender";
import { type MessageFacts, shareEmail, shareText } from "#pages/share-message";
import { textParts } from "#pages/text-parts";
import type { ClinicSettings } from "#pipeline/clinic-settings";
import type { Share } from "#pipeline/documents";
import { Problem } from "./problem.ts";
import type { ShareCall } from "./share-call.ts";

const MESSAGES_PER_HOUR = 200;
const TEXT_PARTS_PER_MONTH = 1000;
const HOUR_SECONDS = 3600;

/** The address of the family's page. Whoever has it can see the page, so it is never logged or stored. */
export const shareLink = ({ token }: Pick<ShareCall, "token">): string => `${required("PUBLIC_URL").replace(/\/$/, "")}/s/${token}`;

/** Sends the link by the channel of the call; a link for the caller is not sent. Throws DELIVERY_FAILED or MESSAGES_EXHAUSTED. */
export async function sendMessage({ deliver, channel, token }: ShareCall, share: Share): Promise<void> {
  if (channel === "link") return;
  const settings = await settingsOf(share.clinic);
  const facts = await factsOf(token, share, settings);
  try {
    if (deliver.email !== undefined) await email(deliver.email, share.clinic, settings, facts);
    if (deliver.sms !== undefined) await text(deliver.sms, share.clinic, settings, facts);
  } catch (error) {
    if (error instanceof DeliveryFailed) throw new Problem("DELIVERY_FAILED", { reason: error.reason });
    throw error;
  }
}

async function factsOf(
  token: string,
  { clinic, language, expiresAt, template }: Share,
  { name }: ClinicSettings,
): Promise<MessageFacts> {
  const own = template === undefined ? undefined : await templateOf(clinic, template);
  return {
    language,
    clinic: name ?? process.env.CLINIC_NAME,
    link: shareLink({ token }),
    expires: new Date(expiresAt),
    words: own?.words[language]?.message,
  };
}

async function email(to: string, clinic: string, { limits }: ClinicSettings, facts: MessageFacts): Promise<void> {
  await takeMessage(clinic, limits);
  const configurationSet = process.env.MAIL_CONFIGURATION_SET;
  const from = senderOf(facts.clinic, required("MAIL_FROM"));
  await sendEmail({ to, from, configurationSet, ...(await shareEmail(facts)) });
}

async function text(to: string, clinic: string, { limits }: ClinicSettings, facts: MessageFacts): Promise<void> {
  const senderId = process.env.SMS_SENDER_ID;
  const body = shareText(facts, senderId === undefined);
  const most = limits?.textPartsPerMonth ?? TEXT_PARTS_PER_MONTH;
  await takeMessage(clinic, limits, [{ what: "textParts", n: textParts(body), per: "month", most }]);
  await sendText({ to, body, senderId });
}

/** A message that is not taken afterwards counts too: what fails again and again must end as well. */
async function takeMessage(clinic: string, limits: ClinicSettings["limits"], more: readonly Wanted[] = []): Promise<void> {
  const most = limits?.messagesPerHour ?? MESSAGES_PER_HOUR;
  const wanted = [{ what: "messages", n: 1, per: "hour", most } as const, ...more];
  const { refused } = await take({ clinic, folder: "messages", id: "all" }, wanted);
  if (refused === "messages") throw new Problem("MESSAGES_EXHAUSTED", { field: "deliver", retryAfterSeconds: HOUR_SECONDS });
  if (refused !== undefined) throw new Problem("MESSAGES_EXHAUSTED", { field: "deliver.sms" });
}
