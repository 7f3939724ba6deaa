import { z } from "zod";
import { getJson } from "#aws/objects";
import { POLICIES } from "#deid/policies";
import { compilePolicy } from "#deid/policy";
import type { Policy } from "#deid/treatment";
import { keys } from "#pipeline/keys";

const DEFAULT = compilePolicy(POLICIES.tricefy);

/** A clinic's own policy, or the default. One that cannot be carried out throws PolicyError: its uploads wait, none is released. */
export async function policyOf(clinic: string): Promise<Policy> {
  const own = await getJson({ bucket: "shares", key: keys.policy(clinic) }, z.unknown());
  return own === undefined ? DEFAULT : compilePolicy(own.value);
}
