import { z } from "zod";

const attribute = z.string().regex(/^[A-Za-z0-9]{1,80}$/);
/** Of the object, and of the association that it came by. */
export const conditions = z.array(z.string().max(400)).max(20).default([]);

/** What is done with an object. Rules are asked in order of their priority, the highest first. */
const rule = z.strictObject({
  priority: z.int().default(0),
  /** Named as dcm4chee-arc names them. */
  dimse: z.literal("C-STORE").default("C-STORE"),
  /** All must hold: `Attribute=RE`, `ImageType[3]!=RE`, `CallingAETitle=RE`, `CalledAETitle=RE` (of the association it came by). */
  when: conditions,
  /** `deidentify:OPTION,OPTION`. Headers alone: pixels stay as they are. */
  do: z.string().max(600),
  keep: z.array(attribute).max(500).default([]),
  remove: z.array(attribute).max(500).default([]),
  replace: z.record(attribute, z.string().max(1024)).default({}),
  /** No further rule is asked once this one has applied. */
  sufficient: z.boolean().default(false),
  /** `rethrow`: an object that the rule fails on is not taken, or not sent. `continue`: it goes on as the rule found it. */
  onFailure: z.enum(["rethrow", "continue"]).default("rethrow"),
});

/** SCP: for objects that come; SCU: for objects that go to another application. */
export const rules = <Role extends "SCP" | "SCU">(role: Role) =>
  z
    .array(rule.extend({ role: z.literal(role).default(role) }))
    .max(50)
    .default([]);

export type RuleConfig = z.infer<typeof rule>;
