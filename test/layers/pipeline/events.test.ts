import { expect, test } from "vitest";
import { createdMessage, createdObjects } from "#pipeline/events";

test.each(["uploads/clinic/a b+c%20d.dcm", "uploads/clinic/Jürgen/日本 (1)~'!*.dcm", "arrivals/c/2.25.1/0000000001"])(
  "a message that starts work again says what S3's event said: %s",
  (key) => {
    const object = { bucket: "uploads", key, size: 12, versionId: "v1" };
    expect(createdObjects(JSON.stringify(createdMessage(object)))).toEqual([object]);
  },
);

test("a body that is no event names no object", () => expect(createdObjects('{"Event":"s3:TestEvent"}')).toEqual([]));
