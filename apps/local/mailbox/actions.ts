import type { MailboxMessage } from "./mailbox.ts";
import { parseMime } from "./mime.ts";

/** A refusal with the code that SES or SNS gives. The message names no address. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** One operation of the AWS Query protocol: parameters in, the message that would be sent out. Throws a ServiceError. */
export interface Action {
  readonly namespace: string;
  /** The API version that a request must name. */
  readonly version: string;
  read(parameters: URLSearchParams): MailboxMessage;
}

const SES = { namespace: "http://ses.amazonaws.com/doc/2010-12-01/", version: "2010-12-01" };
const SNS = { namespace: "http://sns.amazonaws.com/doc/2010-03-31/", version: "2010-03-31" };

/** The operations that Keepsake sends with; every other is InvalidAction. */
export const ACTIONS: Readonly<Record<string, Action>> = {
  SendEmail: { ...SES, read: readEmail },
  SendRawEmail: { ...SES, read: readRawEmail },
  Publish: { ...SNS, read: readText },
};

const ADDRESS = /^[^\s@<>]+@[^\s@<>]+$/;
const MOST_RECIPIENTS = 50; // of one SendEmail
const LONGEST_TEXT = 1600; // characters of one Publish to a phone

function members(parameters: URLSearchParams, list: string): readonly string[] {
  const values: string[] = [];
  for (let n = 1; parameters.has(`${list}.member.${n}`); n++) values.push(parameters.get(`${list}.member.${n}`) ?? "");
  return values;
}

function checkedRecipients(to: readonly string[]): readonly string[] {
  if (to.length === 0) throw new ServiceError("InvalidParameterValue", "The message has no recipient.");
  if (to.length > MOST_RECIPIENTS) throw new ServiceError("InvalidParameterValue", `Recipient count exceeds ${MOST_RECIPIENTS}.`);
  if (!to.every((address) => ADDRESS.test(bare(address)))) throw new ServiceError("InvalidParameterValue", "Illegal address.");
  return to;
}

const bare = (address: string): string => /<([^<>]*)>\s*$/.exec(address)?.[1] ?? address;

function readEmail(parameters: URLSearchParams): MailboxMessage {
  const body = (part: string) => parameters.get(`Message.${part}.Data`) ?? "";
  const from = parameters.get("Source") ?? "";
  const fields = ["ToAddresses", "CcAddresses", "BccAddresses"];
  if (!ADDRESS.test(bare(from))) throw new ServiceError("InvalidParameterValue", "Missing or illegal source.");
  if (!parameters.has("Message.Subject.Data")) throw new ServiceError("InvalidParameterValue", "Missing subject.");
  if (body("Body.Text") === "" && body("Body.Html") === "") throw new ServiceError("InvalidParameterValue", "Missing body.");
  return {
    channel: "email",
    to: checkedRecipients(fields.flatMap((field) => members(parameters, `Destination.${field}`))),
    from,
    subject: body("Subject"),
    text: body("Body.Text"),
    html: body("Body.Html"),
  };
}

function readRawEmail(parameters: URLSearchParams): MailboxMessage {
  const raw = parameters.get("RawMessage.Data") ?? "";
  const mail = parseMime(Buffer.from(raw, "base64").toString("utf8"));
  if (mail.body.text === "" && mail.body.html === "")
    throw new ServiceError("InvalidParameterValue", "The raw message has no text.");
  const destinations = members(parameters, "Destinations");
  const to = destinations.length > 0 ? destinations : mail.header("to").split(/\s*,\s*/);
  const from = parameters.get("Source") ?? mail.header("from");
  return { channel: "email", to: checkedRecipients(to), from, subject: mail.header("subject"), ...mail.body };
}

function readText(parameters: URLSearchParams): MailboxMessage {
  const [number, text] = [parameters.get("PhoneNumber"), parameters.get("Message") ?? ""];
  if (number === null)
    throw new ServiceError("InvalidParameter", "Invalid parameter: only messages to a phone number are taken here.");
  if (!/^\+[1-9]\d{6,14}$/.test(number)) throw new ServiceError("InvalidParameter", "Invalid parameter: PhoneNumber.");
  if (text === "") throw new ServiceError("InvalidParameter", "Invalid parameter: Empty message.");
  if (text.length > LONGEST_TEXT) throw new ServiceError("InvalidParameter", "Invalid parameter: Message too long.");
  const from = parameters.get(senderParameter(parameters)) ?? "";
  return { channel: "sms", to: [number], from, subject: "", text, html: "" };
}

function senderParameter(parameters: URLSearchParams): string {
  for (const [name, value] of parameters)
    if (value === "AWS.SNS.SMS.SenderID") return name.replace(/\.Name$/, ".Value.StringValue");
  return "";
}
