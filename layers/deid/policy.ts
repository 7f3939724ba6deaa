import { policyDocument } from "./policy-schema.ts";
import { compileDocument, type Policy, PolicyError, pathText } from "./treatment.ts";

/** Reads a policy's JSON. Throws PolicyError with the path of what is wrong. */
export function compilePolicy(json: unknown): Policy {
  const parsed = policyDocument.safeParse(json);
  if (parsed.success) return compileDocument(parsed.data);
  throw new PolicyError(parsed.error.issues.map((issue) => `${pathText(issue.path)}: ${issue.message}`).join("; "));
}
