import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseIdempotencyKey, parseWait } from "../../../lambdas/notifier/body.ts";
import { Problem } from "../../../lambdas/notifier/problem.ts";
import { checkedRecipient } from "../../../lambdas/notifier/recipient.ts";
import { parseShareRequest } from "../../../lambdas/notifier/share-request.ts";

const CONSENT = { consent: { given: true, version: "2026-1" } };
const GOOD = { imageIds: ["1.2.3"], deliver: { link: true }, ...CONSENT };

/** The problem that a body is refused with. */
function refusal(body: unknown): Problem {
  try {
    parseShareRequest(typeof body === "string" ? body : JSON.stringify(body));
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("The body was taken.");
}

test("a short request gets its defaults, and an image that is named twice is one", () => {
  expect(parseShareRequest(JSON.stringify({ ...GOOD, imageIds: ["1.2.3", "1.2.4", "1.2.3"] }))).toEqual({
    imageIds: ["1.2.3", "1.2.4"],
    deliver: { link: true },
    language: "en",
    send: "ready",
    expiresInDays: 90,
    ...CONSENT,
  });
});

test.each([
  [{ ...GOOD, imageIds: [] }, "imageIds"],
  [{ ...GOOD, imageIds: Array.from({ length: 501 }, (_, n) => `1.2.${n}`) }, "imageIds"],
  [{ ...GOOD, imageIds: ["1.2.3", "one\u0000"] }, "imageIds.1"],
  [{ ...GOOD, studyInstanceUID: "1.2.3" }, "imageIds"],
  [{ deliver: { link: true }, ...CONSENT, studyInstanceUID: "my study" }, "studyInstanceUID"],
  [{ ...GOOD, expectPatientId: "" }, "expectPatientId"],
  [{ ...GOOD, passcode: "123" }, "passcode"],
  [{ ...GOOD, passcode: "12 34" }, "passcode"],
  [{ ...GOOD, template: "../settings" }, "template"],
  [{ ...GOOD, imageIds: [`1.${"2".repeat(64)}`] }, "imageIds.0"],
  [{ ...GOOD, imageIds: "1.2.3" }, "imageIds"],
  [{ deliver: { link: true }, ...CONSENT }, "imageIds"],
  [{ imageIds: ["1.2.3"], ...CONSENT }, "deliver"],
  [{ ...GOOD, deliver: {} }, "deliver"],
  [{ ...GOOD, deliver: { link: true, email: "a@b.test" } }, "deliver"],
  [{ ...GOOD, deliver: { link: false } }, "deliver.link"],
  [{ ...GOOD, deliver: { fax: "1" } }, "deliver"],
  [{ ...GOOD, deliver: { sms: "call me" } }, "deliver.sms"],
  [{ ...GOOD, language: "xx" }, "language"],
  [{ ...GOOD, send: "later" }, "send"],
  [{ ...GOOD, expiresInDays: 0 }, "expiresInDays"],
  [{ ...GOOD, expiresInDays: 366 }, "expiresInDays"],
  [{ ...GOOD, expiresInDays: 1.5 }, "expiresInDays"],
  [{ ...GOOD, note: "for Mrs Example" }, "body"],
  [[], "body"],
])("%j is refused at %s", (body, field) => {
  const { code, extras } = refusal(body);
  expect([code, extras.field]).toEqual(["INVALID_FIELD", field]);
  expect(extras.detail).toMatch(/^(Give|Send|Only|Unknown)/);
});

test.each([undefined, {}, { given: false, version: "1" }, { given: true }, { given: true, version: "" }, "yes"])(
  "consent %j is not enough",
  (consent) => {
    const { code, extras } = refusal({ ...GOOD, consent });
    expect([code, extras.field?.split(".")[0]]).toEqual(["CONSENT_MISSING", "consent"]);
  },
);

describe("addresses", () => {
  test.each(["a@b.test", "first.last+tag@sub.mail.example.test", "o'neil@example.test", `${"a".repeat(64)}@example.test`])(
    "%s is taken",
    (email) => {
      expect(parseShareRequest(JSON.stringify({ ...GOOD, deliver: { email } })).deliver.email).toBe(email);
    },
  );

  test.each([
    "nobody",
    "a@b",
    "a b@c.test",
    ".a@b.test",
    "a..b@c.test",
    "a@-b.test",
    "a@b.test\r\nBcc: c@d.test",
    "a@b.test,c@d.test",
    "Name <a@b.test>",
    `${"a".repeat(65)}@b.test`,
    `a@${"b.".repeat(130)}test`,
  ])("%j is refused", (email) => {
    expect(refusal({ ...GOOD, deliver: { email } }).extras.field).toBe("deliver.email");
  });

  test.each([
    ["+4915123456789", undefined, "+4915123456789"],
    ["+1 (202) 555-0123", undefined, "+12025550123"],
    ["0151 23456789", "DE", "+4915123456789"],
    ["070-123 45 67", "SE", "+46701234567"],
    ["+46701234567", "DE", "+46701234567"],
  ])("%s of a clinic in %s is %s", (sms, country, number) => {
    expect(checkedRecipient({ sms }, country === undefined ? {} : { country })).toEqual({ sms: number });
  });

  test.each([
    ["0151 23456789", {}, "INVALID_FIELD"],
    ["+4670123", {}, "INVALID_FIELD"],
    ["+882123456789", {}, "INVALID_FIELD"],
    ["+18765551234", { countries: ["US", "CA"] }, "COUNTRY_NOT_ALLOWED"],
    ["0151 23456789", { country: "DE", countries: [] }, "COUNTRY_NOT_ALLOWED"],
  ])("%s with settings %j is refused, and not repeated", (sms, settings, code) => {
    expect(() => checkedRecipient({ sms }, settings)).toThrow(
      expect.objectContaining({ code, extras: expect.objectContaining({ field: "deliver.sms" }) }),
    );
    expect(() => checkedRecipient({ sms }, settings)).not.toThrow(sms);
  });
});

test("no refusal repeats a word of the request", () => {
  const canary = "Canary1954";
  const anywhere = fc.constantFrom(
    { ...GOOD, [canary]: 1 },
    { ...GOOD, deliver: { [canary]: 1 } },
    { ...GOOD, deliver: { email: canary } },
    { ...GOOD, imageIds: [`${canary}\u0000`] },
    { ...GOOD, studyInstanceUID: canary, imageIds: undefined },
    { ...GOOD, passcode: [canary] },
    { ...GOOD, template: `${canary}!` },
    { ...GOOD, consent: { given: true, version: `${canary}!` } },
    { ...GOOD, language: canary },
    { ...GOOD, send: { [canary]: canary } },
    { ...GOOD, expiresInDays: canary },
    `{"${canary}`,
  );
  fc.assert(
    fc.property(anywhere, (body) => {
      const { message, stack, extras } = refusal(body);
      expect(JSON.stringify([message, stack, extras])).not.toContain(canary);
    }),
  );
});

test("the Idempotency-Key has 1 to 255 characters", () => {
  expect(parseIdempotencyKey("k".repeat(255))).toHaveLength(255);
  for (const header of [undefined, "", "k".repeat(256)])
    expect(() => parseIdempotencyKey(header)).toThrow("IDEMPOTENCY_KEY_MISSING");
});

test.each([
  [undefined, 0],
  ["wait=5", 5],
  ["respond-async, wait=7", 7],
  ["wait=600", 20],
  ["await=5", 0],
  ["wait=soon", 0],
])("Prefer: %s waits %d s", (header, seconds) => {
  expect(parseWait(header)).toBe(seconds);
});
