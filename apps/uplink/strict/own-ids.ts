import { uidMap } from "#deid/uids";
import { patientOf } from "#pipeline/aliases";
import { clinicKey, keyedHash } from "#pipeline/derive";
import { type ShareRequest, shareRequest } from "../../../lambdas/notifier/share-request.ts";

/** A share call as it may leave the building. */
export interface Disguised {
  readonly body: string;
  readonly idempotencyKey: string;
}

/** The name of the first field that a share call may not have, or not so. */
export interface Wrong {
  readonly field: string;
}

/**
 * Puts what stands for them in the cloud in the place of a call's ids: of images, study and patient, and of the call itself. Nothing is looked up: the
 * same id always becomes the same. A field that nobody knows does not leave the building.
 */
export function disguise(secret: Uint8Array, clinic: string, body: string, idempotencyKey: string): Disguised | Wrong {
  const { data, error } = shareRequest.safeParse(parsed(body));
  if (data === undefined) return { field: String(error.issues[0]?.path[0] ?? "") };
  const newUid = uidMap(clinicKey(secret, clinic, "uid"));
  const { imageIds, studyInstanceUID, expectPatientId } = data;
  const said: ShareRequest = {
    ...data,
    ...(imageIds && { imageIds: imageIds.map((id) => newUid(id.trim())) }),
    ...(studyInstanceUID !== undefined && { studyInstanceUID: newUid(studyInstanceUID) }),
    ...(expectPatientId !== undefined && { expectPatientId: patientOf(secret, clinic, expectPatientId) }),
  };
  return { body: JSON.stringify(said), idempotencyKey: keyedHash(clinicKey(secret, clinic, "request"), idempotencyKey) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the parser's own message would quote the body
  }
}
