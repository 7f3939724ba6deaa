import { z } from "zod";

/** An object whose creation an event reports. */
export interface CreatedObject {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  readonly versionId?: string;
}

const s3Event = z.object({
  Records: z.array(
    z.object({
      s3: z.object({
        bucket: z.object({ name: z.string() }),
        object: z.object({ key: z.string(), size: z.number().optional(), versionId: z.string().optional() }),
      }),
    }),
  ),
});

/** S3 form-encodes keys in events: `+` is a blank, the rest is percent-encoded UTF-8. */
const decodeKey = (key: string): string => decodeURIComponent(key.replaceAll("+", " "));

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The objects an SQS message body tells of; none for S3's test event and for bodies that are no S3 event. */
export function createdObjects(body: string): readonly CreatedObject[] {
  const parsed = s3Event.safeParse(parseJson(body));
  if (!parsed.success) return [];
  return parsed.data.Records.map(({ s3 }) => ({
    bucket: s3.bucket.name,
    key: decodeKey(s3.object.key),
    size: s3.object.size ?? 0,
    ...(s3.object.versionId === undefined ? {} : { versionId: s3.object.versionId }),
  }));
}

const encodeKey = (key: string): string => encodeURIComponent(key).replaceAll("%2F", "/").replaceAll("%20", "+");

/** A message that says of an object what S3's event says, for whoever starts work again. */
export const createdMessage = ({ bucket, key, size, versionId }: CreatedObject): unknown => ({
  Records: [
    { s3: { bucket: { name: bucket }, object: { key: encodeKey(key), size, ...(versionId === undefined ? {} : { versionId }) } } },
  ],
});
