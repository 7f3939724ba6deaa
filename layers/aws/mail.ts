import { SESClient, SendEmailCommand } from "@aws-sdk/client-ses";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";

// One try, at most 7 s: the caller repeats with the same key, and the whole request must end within 29 s.
const ONCE = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true },
};

const ses = new SESClient(ONCE);
const sns = new SNSClient(ONCE);

/** A message that was not taken. `reason` is the name of the service's error; its text, which may hold the address, is dropped. */
export class DeliveryFailed extends Error {
  override readonly name = "DeliveryFailed";
  readonly reason: string;

  constructor(reason: string) {
    super(`The message was not taken (${reason}).`);
    this.reason = reason;
  }
}

async function deliver(send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch (error) {
    throw new DeliveryFailed(error instanceof Error ? error.name : "unknown");
  }
}

const utf8 = (text: string) => ({ Data: text, Charset: "UTF-8" });

export interface Email {
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly configurationSet?: string | undefined;
}

/** Sends one e-mail through SES; throws DeliveryFailed. */
export function sendEmail(email: Email): Promise<void> {
  const command = new SendEmailCommand({
    Source: email.from,
    Destination: { ToAddresses: [email.to] },
    Message: { Subject: utf8(email.subject), Body: { Text: utf8(email.text), Html: utf8(email.html) } },
    ...(email.configurationSet === undefined ? {} : { ConfigurationSetName: email.configurationSet }),
  });
  return deliver(() => ses.send(command));
}

export interface TextMessage {
  /** E.164. */
  readonly to: string;
  readonly body: string;
  readonly senderId?: string | undefined;
}

const attribute = (value: string) => ({ DataType: "String", StringValue: value });

/** Sends one text message through SNS; throws DeliveryFailed. */
export function sendText(message: TextMessage): Promise<void> {
  const command = new PublishCommand({
    PhoneNumber: message.to,
    Message: message.body,
    MessageAttributes: {
      "AWS.SNS.SMS.SMSType": attribute("Transactional"),
      ...(message.senderId === undefined ? {} : { "AWS.SNS.SMS.SenderID": attribute(message.senderId) }),
    },
  });
  return deliver(() => sns.send(command));
}
