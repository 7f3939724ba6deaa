const KEPT = 200;

/** A message as its recipient would get it. */
export interface MailboxMessage {
  readonly channel: "email" | "sms";
  readonly to: readonly string[];
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A message in the mailbox: `number` counts from 1, `at` is ISO 8601. */
export interface ReceivedMessage extends MailboxMessage {
  readonly number: number;
  readonly at: string;
}

/** What SES and SNS would have sent, newest last. In memory alone: addresses are never written to disk. */
export class Mailbox {
  readonly #messages: ReceivedMessage[] = [];
  #count = 0;

  /** The last 200 messages. */
  messages(): readonly ReceivedMessage[] {
    return [...this.#messages];
  }

  find(number: number): ReceivedMessage | undefined {
    return this.#messages.find((message) => message.number === number);
  }

  add(message: MailboxMessage): ReceivedMessage {
    const received = { ...message, number: ++this.#count, at: new Date().toISOString() };
    this.#messages.push(received);
    if (this.#messages.length > KEPT) this.#messages.shift();
    return received;
  }
}
