import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isExample, parseSettings, senderDomain } from "#pipeline/settings";

const LEAST = { clinicName: "Lindenhof", sender: "pictures@lindenhof.test" };

test("what is left out has a default", () => {
  expect(parseSettings(LEAST)).toEqual({ ...LEAST, senderIdentity: "create", quietSeconds: 300, keepDays: 30, clinics: [] });
});

test("cdk.json as it comes is in order, and is known for an example", () => {
  const { context } = JSON.parse(readFileSync("cdk.json", "utf8")) as { context: { keepsake: unknown } };
  const settings = parseSettings(context.keepsake);
  expect(isExample(settings)).toBe(true);
  expect(isExample(parseSettings(LEAST))).toBe(false);
  expect(senderDomain(parseSettings(LEAST))).toBe("lindenhof.test");
});

test.each([
  ["nothing", undefined, "keepsake:"],
  ["an unknown field", { ...LEAST, quietTime: 5 }, "unknown: quietTime"],
  ["a quiet time that SQS cannot delay", { ...LEAST, quietSeconds: 841 }, "quietSeconds: Give a whole number"],
  ["a study kept for ever", { ...LEAST, keepDays: 3650 }, "keepDays: Give a whole number of days"],
  ["a quiet time as text", { ...LEAST, quietSeconds: "300" }, "quietSeconds:"],
  ["a sender without a domain", { ...LEAST, sender: "pictures" }, "sender:"],
  ["a sender with a name", { ...LEAST, sender: "Lindenhof <a@b.test>" }, "sender:"],
  ["a clinic with capitals", { ...LEAST, clinics: ["Lindenhof"] }, "clinics.0:"],
  ["a domain with a path", { ...LEAST, domain: { name: "a.test/b", certificateArn: "x" } }, "domain.name:"],
  [
    "a certificate of another service",
    { ...LEAST, domain: { name: "a.test", certificateArn: "arn:aws:iam::1:x" } },
    "domain.certificateArn:",
  ],
  ["a sender id of digits alone", { ...LEAST, smsSenderId: "12345" }, "smsSenderId:"],
])("%s is refused, by name", (_what, settings, says) => {
  expect(() => parseSettings(settings)).toThrow(says);
});

test("one message names every wrong field and repeats no value", () => {
  const wrong = { ...LEAST, sender: "not-an-address", quietSeconds: -1 };
  expect(() => parseSettings(wrong)).toThrow(/sender: .*; quietSeconds: /);
  expect(() => parseSettings(wrong)).not.toThrow(/not-an-address/);
});
