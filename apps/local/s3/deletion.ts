import { openBody, readText } from "./body.ts";
import type { Bucket, Free } from "./bucket.ts";
import type { Answer, Call } from "./call.ts";
import { S3Error } from "./errors.ts";
import { childText, parseXml, type XmlElement, type XmlValue, xmlDocument } from "./xml.ts";

const MOST_KEYS = 1000;

/** DeleteObjects: up to 1000 keys or versions, in one transaction. Throws MalformedXML. */
export async function deleteObjects({ request, authorization, bucket }: Call): Promise<Answer> {
  const root = parseXml(await readText(openBody(request, authorization)));
  const objects = root.children.filter(({ name }) => name === "Object");
  if (root.name !== "Delete" || objects.length === 0 || objects.length > MOST_KEYS) throw new S3Error("MalformedXML");
  const deleted = await bucket.change((free) => objects.map((object) => deleteOne(bucket, object, free)));
  const quiet = childText(root, "Quiet")?.trim() === "true";
  return { status: 200, body: xmlDocument("DeleteResult", quiet ? {} : { Deleted: deleted }) };
}

function deleteOne(bucket: Bucket, object: XmlElement, free: Free): XmlValue {
  const [key, id] = [childText(object, "Key"), childText(object, "VersionId")];
  if (key === undefined || key === "") throw new S3Error("MalformedXML");
  if (object.children.some(({ name }) => name !== "Key" && name !== "VersionId")) throw new S3Error("NotImplemented");
  const gone = bucket.remove(key, id, free);
  const marker = gone?.marker === true;
  return {
    Key: key,
    VersionId: id,
    DeleteMarker: marker || undefined,
    DeleteMarkerVersionId: marker ? gone.version : undefined,
  };
}
