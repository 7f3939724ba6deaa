import type { Version } from "./versions.ts";

/** What of a bucket's new objects goes to which queue. */
export interface Notification {
  readonly prefix: string;
  readonly suffix?: string;
  readonly queue: string;
}

export type EventName = "ObjectCreated:Put" | "ObjectCreated:Copy" | "ObjectCreated:CompleteMultipartUpload";

/** A key as S3 writes it in events and in url-encoded listings: form-encoded UTF-8, `/` kept. */
export const encodeKey = (key: string): string =>
  encodeURIComponent(key)
    .replaceAll("%2F", "/")
    .replaceAll("%20", "+")
    .replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** The queues that a new key is told to. */
export const queuesFor = (notifications: readonly Notification[], key: string): readonly string[] =>
  notifications.filter(({ prefix, suffix = "" }) => key.startsWith(prefix) && key.endsWith(suffix)).map(({ queue }) => queue);

/** Throws where one new key could match two notifications, as S3 does when a configuration is put. */
export function refuseOverlaps(bucket: string, notifications: readonly Notification[]): void {
  notifications.forEach((a, i) => {
    const other = notifications.slice(i + 1).find((b) => overlap(a, b));
    if (other === undefined) return;
    throw new Error(
      `Notifications of bucket ${bucket} overlap: "${a.prefix}*${a.suffix ?? ""}" and "${other.prefix}*${other.suffix ?? ""}". ` +
        "Give each kind of key its own first folder.",
    );
  });
}

function overlap(a: Notification, b: Notification): boolean {
  const [aSuffix, bSuffix] = [a.suffix ?? "", b.suffix ?? ""];
  const prefixes = a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix);
  return prefixes && (aSuffix.endsWith(bSuffix) || bSuffix.endsWith(aSuffix));
}

export interface EventContext {
  readonly bucket: string;
  readonly region: string;
  readonly requestId: string;
}

/** The body of the message that tells of a new object (S3 event message structure 2.1). */
export const createdEvent = (name: EventName, object: Version, { bucket, region, requestId }: EventContext): string =>
  JSON.stringify({
    Records: [
      {
        eventVersion: "2.1",
        eventSource: "aws:s3",
        awsRegion: region,
        eventTime: new Date(object.modified).toISOString(),
        eventName: name,
        userIdentity: { principalId: "keepsake" },
        requestParameters: { sourceIPAddress: "127.0.0.1" },
        responseElements: { "x-amz-request-id": requestId, "x-amz-id-2": requestId },
        s3: {
          s3SchemaVersion: "1.0",
          configurationId: "keepsake",
          bucket: { name: bucket, ownerIdentity: { principalId: "keepsake" }, arn: `arn:aws:s3:::${bucket}` },
          object: {
            key: encodeKey(object.key),
            size: object.size,
            eTag: object.etag,
            ...(object.version === "null" ? {} : { versionId: object.version }),
            sequencer: object.seq.toString(16).toUpperCase().padStart(18, "0"),
          },
        },
      },
    ],
  });

/** The message S3 sends to each queue when a bucket's notifications are set. */
export const testEvent = ({ bucket, requestId }: EventContext, now: number): string =>
  JSON.stringify({
    Service: "Amazon S3",
    Event: "s3:TestEvent",
    Time: new Date(now).toISOString(),
    Bucket: bucket,
    RequestId: requestId,
    HostId: requestId,
  });
