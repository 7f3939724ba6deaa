import type { Caller } from "#aws/access-keys";
import { settingsOf } from "#aws/clinics";
import { masterSecret } from "#aws/secrets";
import { uidMap } from "#deid/uids";
import { imageAlias, patientOf } from "#pipeline/aliases";
import type { ClinicSettings } from "#pipeline/clinic-settings";
import { clinicKey, keyedHash } from "#pipeline/derive";
import type { Share } from "#pipeline/documents";
import { shareToken, tokenHash } from "#pipeline/share-tokens";
import { Problem } from "./problem.ts";
import { checkedRecipient } from "./recipient.ts";
import { type Deliver, IMAGE_IDS, isUid, type ShareRequest } from "./share-request.ts";

/** What a share says besides what it shows. */
export interface Terms extends Pick<Share, "language" | "template" | "consent"> {
  readonly expiresInDays: number;
  /** As it was given, or as another share keeps it. */
  readonly passcode?: string | Share["passcode"];
}

/** A call that makes a share: whose, by which link, to whom. The address is in `deliver` alone. */
export interface ShareCall {
  readonly caller: Caller;
  readonly token: string;
  readonly tokenHash: string;
  readonly fingerprint: string;
  readonly deliver: Deliver;
  readonly channel: Share["channel"];
  readonly terms: Terms;
}

/** An image as a call names it: by its new UID, by the keyed hash of another id, or by what may be either. */
export interface NamedImage {
  readonly sop?: string;
  readonly alias?: string;
}

/** A call for images that must be found first. */
export interface NewShareCall extends ShareCall {
  /** The new UID of a whole study, or images in the order of the request. */
  readonly subject: { readonly study: string } | { readonly images: readonly NamedImage[] };
  readonly send: "ready" | "now";
  /** Whose images they must be, as records say it. */
  readonly patient?: string;
}

export const channelOf = ({ email, sms }: Deliver): Share["channel"] => {
  if (email !== undefined) return "email";
  return sms === undefined ? "link" : "sms";
};

/** Derives a call's token, fingerprint and new ids. The address goes into none of them. */
export async function newShareCall(caller: Caller, request: ShareRequest, idempotencyKey: string): Promise<NewShareCall> {
  const { clinic } = caller;
  const [master, settings] = await Promise.all([masterSecret(), settingsOf(clinic)]);
  const token = shareToken(master, clinic, idempotencyKey);
  const { language, expiresInDays, passcode, template, consent, send } = request;
  const subject = subjectOf(master, clinic, request, settings);
  const patient = request.expectPatientId === undefined ? undefined : patientOf(master, clinic, request.expectPatientId);
  const channel = channelOf(request.deliver);
  const named =
    "study" in subject ? ["study", subject.study] : subject.images.map(({ sop = "", alias = "" }) => sop + alias).sort();
  const said = [channel, language, send, String(expiresInDays), passcode ?? "", template ?? "", consent.version, patient ?? ""];
  return {
    caller,
    token,
    tokenHash: tokenHash(master, token),
    fingerprint: keyedHash(clinicKey(master, clinic, "request"), ...said, ...named),
    deliver: checkedRecipient(request.deliver, settings),
    channel,
    terms: { language, expiresInDays, consent, ...(passcode && { passcode }), ...(template && { template }) },
    subject,
    send,
    ...(patient && { patient }),
  };
}

function subjectOf(
  master: Uint8Array,
  clinic: string,
  request: ShareRequest,
  { imageId }: ClinicSettings,
): NewShareCall["subject"] {
  const newUid = uidMap(clinicKey(master, clinic, "uid"));
  if (request.studyInstanceUID !== undefined) return { study: newUid(request.studyInstanceUID) };
  const images = (request.imageIds ?? []).map((id, at): NamedImage => {
    if (imageId === undefined && !isUid(id)) throw new Problem("INVALID_FIELD", { field: `imageIds.${at}`, detail: IMAGE_IDS });
    return {
      ...(isUid(id) ? { sop: newUid(id) } : {}),
      ...(imageId === undefined ? {} : { alias: imageAlias(master, clinic, id) }),
    };
  });
  return { images };
}
