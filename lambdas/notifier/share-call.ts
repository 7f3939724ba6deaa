import { masterSecret } from "#aws/secrets";
import { uidMap } from "#deid/uids";
import { clinicKey, keyedHash } from "#pipeline/derive";
import { shareToken, tokenHash } from "#pipeline/share-tokens";
import type { ShareRequest } from "./share-request.ts";

/** A share request with everything that follows from it and the clinic's keys. */
export interface ShareCall {
  readonly clinic: string;
  readonly request: ShareRequest;
  /** New UIDs, in the order of the request. */
  readonly sops: readonly string[];
  readonly channel: "email" | "sms" | "link";
  readonly token: string;
  readonly tokenHash: string;
  readonly fingerprint: string;
}

const channelOf = ({ deliver }: ShareRequest): ShareCall["channel"] => {
  if (deliver.email !== undefined) return "email";
  return deliver.sms === undefined ? "link" : "sms";
};

/** Derives a call's token, fingerprint and new UIDs. The address goes into none of them. */
export async function shareCall(clinic: string, request: ShareRequest, idempotencyKey: string): Promise<ShareCall> {
  const master = await masterSecret();
  const channel = channelOf(request);
  const sops = request.imageIds.map(uidMap(clinicKey(master, clinic, "uid")));
  const { language, send, expiresInDays } = request;
  const token = shareToken(master, clinic, idempotencyKey);
  return {
    clinic,
    request,
    sops,
    channel,
    token,
    tokenHash: tokenHash(master, token),
    fingerprint: keyedHash(
      clinicKey(master, clinic, "request"),
      channel,
      language,
      send,
      String(expiresInDays),
      ...sops.toSorted(),
    ),
  };
}
