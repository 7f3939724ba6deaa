import { required } from "#aws/environment";
import { DeliveryFailed, sendEmail, sendText } from "#aws/mail";
import { shareEmail, shareText } from "#pages/share-message";
import type { Share } from "#pipeline/documents";
import { Problem } from "./problem.ts";
import type { ShareCall } from "./share-call.ts";

/** The address of the family's page. Whoever has it can see the page, so it is never logged or stored. */
export const shareLink = (call: ShareCall): string => `${required("PUBLIC_URL").replace(/\/$/, "")}/s/${call.token}`;

/** Sends the link by the channel of the call; a link for the caller is not sent. Throws DELIVERY_FAILED. */
export async function sendMessage(call: ShareCall, share: Share): Promise<void> {
  try {
    await send(call, share);
  } catch (error) {
    if (error instanceof DeliveryFailed) throw new Problem("DELIVERY_FAILED", { reason: error.reason });
    throw error;
  }
}

async function send(call: ShareCall, { language, expiresAt }: Share): Promise<void> {
  const { email, sms } = call.request.deliver;
  const facts = { language, clinic: process.env.CLINIC_NAME, link: shareLink(call), expires: new Date(expiresAt) };
  if (email !== undefined) {
    const configurationSet = process.env.MAIL_CONFIGURATION_SET;
    await sendEmail({ to: email, from: required("MAIL_FROM"), configurationSet, ...(await shareEmail(facts)) });
  }
  if (sms !== undefined) await sendText({ to: sms, body: shareText(facts), senderId: process.env.SMS_SENDER_ID });
}
