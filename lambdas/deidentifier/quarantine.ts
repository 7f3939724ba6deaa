import { log } from "#aws/log";
import { copy, head, type ObjectRef, remove } from "#aws/objects";
import { masterSecret } from "#aws/secrets";
import { clinicKey, keyedHash } from "#pipeline/derive";
import { keys } from "#pipeline/keys";
import type { Rejection, RejectionReason } from "#pipeline/rejections";

/** The clinic of uploads whose key names none. No access key can belong to it: it has more than 40 characters. */
const NO_CLINIC = "no-clinic-was-named-by-the-key-of-this-upload";

/** Names an upload in logs and in quarantine: its own key may carry a name. */
export async function uploadIdOf(clinic: string, ref: ObjectRef): Promise<string> {
  const key = clinicKey(await masterSecret(), clinic, "upload");
  return keyedHash(key, ref.key, ref.version ?? "").slice(0, 32);
}

/** Moves an object that can never succeed to quarantine, under its new id. */
export async function quarantine(
  clinic: string,
  ref: ObjectRef,
  reason: RejectionReason,
  details: Rejection["details"] = {},
): Promise<void> {
  const uploadId = await uploadIdOf(clinic, ref);
  await copy(ref, { bucket: "uploads", key: keys.quarantine(clinic, reason, uploadId) });
  await remove(ref);
  log("deidentifier", "quarantined", { clinic, uploadId, reason, ...details }, { UploadsQuarantined: 1 });
}

/** An object whose key names no clinic; gone already where an earlier delivery has moved it. */
export async function quarantineStray(ref: ObjectRef): Promise<void> {
  if ((await head(ref)) !== undefined) await quarantine(NO_CLINIC, ref, "BAD_KEY");
}
