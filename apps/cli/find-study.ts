import { isErased } from "#aws/erasure";
import { head } from "#aws/objects";
import { masterSecret } from "#aws/secrets";
import { uidMap } from "#deid/uids";
import { clinicKey } from "#pipeline/derive";
import { keys } from "#pipeline/keys";

/** The study that a UID means: one of ours, or the one that the files' own Study Instance UID maps to; undefined where neither is known. */
export async function findStudy(clinic: string, uid: string): Promise<string | undefined> {
  const newUid = uidMap(clinicKey(await masterSecret(), clinic, "uid"));
  for (const study of [uid, newUid(uid)]) {
    const patient = await head({ bucket: "clean", key: keys.patient(clinic, study) });
    if (patient !== undefined || (await isErased(clinic, study))) return study;
  }
  return undefined;
}
