import { GetSendQuotaCommand, SESClient, SendEmailCommand, SendRawEmailCommand } from "@aws-sdk/client-ses";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Listening } from "../../../apps/local/listen.ts";
import { Mailbox } from "../../../apps/local/mailbox/mailbox.ts";
import { mailboxPage, messagePage } from "../../../apps/local/mailbox/page.ts";
import { startMailService } from "../../../apps/local/mailbox/server.ts";

const credentials = { accessKeyId: "LOCALKEY", secretAccessKey: "secret" };
const mailbox = new Mailbox();
let service: Listening;
let ses: SESClient;
let sns: SNSClient;

beforeAll(async () => {
  service = await startMailService(mailbox, 0, credentials.accessKeyId);
  const options = {
    endpoint: service.url,
    region: "us-east-1",
    credentials,
    maxAttempts: 1,
    requestHandler: { requestTimeout: 400, throwOnRequestTimeout: true },
  };
  ses = new SESClient(options);
  sns = new SNSClient(options);
});
afterAll(() => service.close());

const email = (to: string, from = "Keepsake <clinic@example.test>") =>
  new SendEmailCommand({
    Source: from,
    Destination: { ToAddresses: [to] },
    Message: {
      Subject: { Data: "Bilder für Sie & Co" },
      Body: { Text: { Data: "See http://127.0.0.1/s/abc" }, Html: { Data: "<p>See</p>" } },
    },
  });
const text = (number: string, message = "See http://127.0.0.1/s/abc") =>
  new PublishCommand({ PhoneNumber: number, Message: message });

describe("the mail service", () => {
  test("takes an e-mail", async () => {
    const { MessageId } = await ses.send(email("someone@example.test"));
    expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
    expect(mailbox.messages().at(-1)).toMatchObject({
      channel: "email",
      to: ["someone@example.test"],
      from: "Keepsake <clinic@example.test>",
      subject: "Bilder für Sie & Co",
      text: "See http://127.0.0.1/s/abc",
      html: "<p>See</p>",
    });
  });

  test("takes a text message with its sender", async () => {
    const command = new PublishCommand({
      PhoneNumber: "+4915112345678",
      Message: "Hallo",
      MessageAttributes: {
        "AWS.SNS.SMS.SMSType": { DataType: "String", StringValue: "Transactional" },
        "AWS.SNS.SMS.SenderID": { DataType: "String", StringValue: "CLINIC" },
      },
    });
    expect((await sns.send(command)).MessageId).toMatch(/^[0-9a-f-]{36}$/);
    expect(mailbox.messages().at(-1)).toMatchObject({ channel: "sms", to: ["+4915112345678"], from: "CLINIC", text: "Hallo" });
  });

  test("reads the text and HTML parts of a raw e-mail", async () => {
    const raw = [
      "From: clinic@example.test",
      "To: a@example.test, b@example.test",
      "Subject: =?UTF-8?B?QmlsZGVyIGbDvHI=?= =?UTF-8?Q?_Sie?=",
      'Content-Type: multipart/alternative; boundary="x1"',
      "",
      "--x1",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: quoted-printable",
      "",
      "F=C3=BCr =",
      "Sie",
      "--x1",
      "Content-Type: text/html; charset=utf-8",
      "Content-Transfer-Encoding: base64",
      "",
      Buffer.from("<p>Für Sie</p>").toString("base64"),
      "--x1--",
    ].join("\r\n");
    await ses.send(new SendRawEmailCommand({ RawMessage: { Data: Buffer.from(raw) } }));
    expect(mailbox.messages().at(-1)).toMatchObject({
      to: ["a@example.test", "b@example.test"],
      subject: "Bilder für Sie",
      text: "Für Sie",
      html: "<p>Für Sie</p>",
    });
  });

  test.each([
    ["an address without @", () => ses.send(email("nobody")), "InvalidParameterValue"],
    ["a source that is no address", () => ses.send(email("a@example.test", "nobody")), "InvalidParameterValue"],
    ["a number that is not E.164", () => sns.send(text("0151 1234")), "InvalidParameterException"],
    ["an empty text", () => sns.send(text("+4915112345678", "")), "InvalidParameterException"],
    ["an operation it does not have", () => ses.send(new GetSendQuotaCommand({})), "InvalidAction"],
    ["the simulator's rejected address", () => ses.send(email("fail@simulator.test")), "MessageRejected"],
    ["the simulator's throttled address", () => ses.send(email("throttle@simulator.test")), "Throttling"],
    ["the simulator's throttled number", () => sns.send(text("+15005550002")), "ThrottledException"],
    ["the simulator's rejected number", () => sns.send(text("+15005550001")), "OptedOutException"],
    ["the simulator's silent address", () => ses.send(email("timeout@simulator.test")), "TimeoutError"],
    ["the simulator's silent number", () => sns.send(text("+15005550003")), "TimeoutError"],
  ])("refuses %s", async (_, send, name) => {
    const before = mailbox.messages().length;
    await expect(send()).rejects.toMatchObject({ name });
    expect(mailbox.messages()).toHaveLength(before);
  });

  test("refuses who does not sign with the key", async () => {
    const body = "Action=Publish&Version=2010-03-31&PhoneNumber=%2B4915112345678&Message=x";
    const answer = await fetch(service.url, {
      method: "POST",
      body,
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("<Code>InvalidClientTokenId</Code>");
  });
});

describe("the mailbox's pages", () => {
  const message = {
    channel: "email" as const,
    to: ["a@example.test"],
    from: "b@example.test",
    subject: "<script>alert(1)</script>",
    text: 'Open https://example.test/s/a?b=1&c="d',
    html: '<p title="x">Hello</p><script>alert(1)</script>',
    number: 1,
    at: "2026-01-01T00:00:00.000Z",
  };

  test("escape what was sent, and link its links", async () => {
    const page = await messagePage(message);
    expect(page).not.toMatch(/<script/);
    expect(page).toContain('<a href="https://example.test/s/a?b=1&amp;c=">');
    expect(page).toMatch(/<iframe [^>]*sandbox="(?![^"]*allow-scripts)/);
    expect(await mailboxPage([message])).not.toMatch(/<script/);
  });

  test("load nothing from elsewhere", async () => {
    const pages = (await mailboxPage([message])) + (await messagePage(message));
    expect(pages).not.toMatch(/<(script|link|img)|@import|url\(/);
  });
});

test("the mailbox keeps the last 200 messages", () => {
  const many = new Mailbox();
  for (let n = 0; n < 201; n++) many.add({ channel: "sms", to: ["+1"], from: "", subject: "", text: String(n), html: "" });
  expect(many.messages()).toHaveLength(200);
  expect(many.find(1)).toBeUndefined();
  expect(many.find(201)?.text).toBe("200");
});
