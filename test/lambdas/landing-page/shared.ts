import type { Share } from "#pipeline/documents";
import { CLINIC } from "../study.ts";

/** Stores a share of a study of images and gives its token and the token's hash. Import after the services have started. */
export async function storeShare(name: string, facts: Pick<Share, "study" | "images"> & Partial<Share>) {
  const { putJson } = await import("#aws/objects");
  const { masterSecret } = await import("#aws/secrets");
  const { keys } = await import("#pipeline/keys");
  const { shareToken, tokenHash } = await import("#pipeline/share-tokens");
  const master = await masterSecret();
  const token = shareToken(master, CLINIC, name);
  const hash = tokenHash(master, token);
  const now = new Date().toISOString();
  const share: Share = {
    ...{ clinic: CLINIC, language: "en", channel: "link", state: "open", fingerprint: "00" },
    ...{ claimedAt: now, createdAt: now, expiresAt: new Date(Date.now() + 86_400_000).toISOString() },
    ...facts,
  };
  await putJson({ bucket: "shares", key: keys.shareOf(CLINIC, share.study, hash) }, {});
  await putJson({ bucket: "shares", key: keys.share(hash) }, share);
  return { token, hash };
}
