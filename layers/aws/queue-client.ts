import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";

/** Where an SQS-compatible service is, and who calls it. */
export interface QueueConnection {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const LONG_POLL_SECONDS = 20; // the longest SQS allows

/** SQS for a program that polls queues itself, where no event-source mapping of AWS does. Every method throws the SDK's errors. */
export class QueueClient {
  readonly #sqs: SQSClient;
  readonly #connection: QueueConnection;

  constructor(connection: QueueConnection) {
    this.#connection = connection;
    this.#sqs = new SQSClient({ ...connection, credentials: { ...connection.credentials }, useQueueUrlAsEndpoint: false });
  }

  /** A queue's URL at this endpoint; the service's own answers may name a host that only AWS resolves. */
  url(queue: string): string {
    return `${this.#connection.endpoint}/000000000000/${queue}`;
  }

  /** Creates the queue where it is missing and gives it these attributes either way. */
  async ensure(queue: string, attributes: Readonly<Record<string, string>>): Promise<void> {
    await this.#sqs.send(new CreateQueueCommand({ QueueName: queue }));
    await this.#sqs.send(new SetQueueAttributesCommand({ QueueUrl: this.url(queue), Attributes: { ...attributes } }));
  }

  async send(queue: string, body: string): Promise<void> {
    await this.#sqs.send(new SendMessageCommand({ QueueUrl: this.url(queue), MessageBody: body }));
  }

  /** One message as a Lambda event's record, or undefined when none came within 20 s. Aborting the signal rejects. */
  async receive(queue: string, signal: AbortSignal): Promise<SQSRecord | undefined> {
    const command = new ReceiveMessageCommand({
      QueueUrl: this.url(queue),
      MaxNumberOfMessages: 1,
      WaitTimeSeconds: LONG_POLL_SECONDS,
      MessageSystemAttributeNames: ["All"],
    });
    const { Messages = [] } = await this.#sqs.send(command, { abortSignal: signal });
    const message = Messages[0];
    if (message === undefined) return undefined;
    return {
      messageId: message.MessageId ?? "",
      receiptHandle: message.ReceiptHandle ?? "",
      body: message.Body ?? "",
      md5OfBody: message.MD5OfBody ?? "",
      attributes: { ...message.Attributes } as unknown as SQSRecord["attributes"],
      messageAttributes: {},
      eventSource: "aws:sqs",
      eventSourceARN: `arn:aws:sqs:${this.#connection.region}:000000000000:${queue}`,
      awsRegion: this.#connection.region,
    };
  }

  async remove(queue: string, receiptHandle: string): Promise<void> {
    await this.#sqs.send(new DeleteMessageCommand({ QueueUrl: this.url(queue), ReceiptHandle: receiptHandle }));
  }

  /** Makes a received message visible again after `seconds`, more than 0. */
  async postpone(queue: string, receiptHandle: string, seconds: number): Promise<void> {
    await this.#sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: this.url(queue), ReceiptHandle: receiptHandle, VisibilityTimeout: seconds }),
    );
  }

  close(): void {
    this.#sqs.destroy();
  }
}
