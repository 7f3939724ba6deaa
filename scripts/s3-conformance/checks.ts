import type { Check } from "./check.ts";
import { CHECKSUMS } from "./checks/checksums.ts";
import { CONDITIONAL_WRITES } from "./checks/conditional-writes.ts";
import { KEYS } from "./checks/keys.ts";
import { LARGE } from "./checks/large.ts";
import { LISTING } from "./checks/listing.ts";
import { MULTIPART } from "./checks/multipart.ts";
import { OBJECTS } from "./checks/objects.ts";
import { PRESIGNED } from "./checks/presigned.ts";
import { READING } from "./checks/reading.ts";
import { REFUSALS } from "./checks/refusals.ts";
import { SIGNATURES } from "./checks/signatures.ts";
import { VERSIONS } from "./checks/versions.ts";

/** Every check, in the order in which a report reads best: what a crash-safe pipeline needs most comes first. */
export const CHECKS: readonly Check[] = [
  CONDITIONAL_WRITES,
  OBJECTS,
  KEYS,
  READING,
  LISTING,
  VERSIONS,
  MULTIPART,
  CHECKSUMS,
  SIGNATURES,
  PRESIGNED,
  REFUSALS,
  LARGE,
].flat();
