/** The one call that a reporting system makes, and its answers. */

export interface Delivery {
  readonly email?: string;
  readonly sms?: string;
  readonly link?: true;
}

/** A 202's body: how far the images have come. */
export interface NotYet {
  readonly state: "waiting" | "held" | "rendering";
  readonly images: number;
  readonly here: number;
  readonly held: number;
  readonly rendered: number;
}

export interface Sent {
  readonly id: string;
  readonly link?: string;
  readonly images: number;
  readonly expiresAt: string;
}

interface Call {
  readonly api: string;
  readonly accessKey: string;
  readonly idempotencyKey: string;
  readonly imageIds: readonly string[];
  readonly deliver: Delivery;
  readonly language: string;
  /** Which text the patient agreed to. */
  readonly consent: string;
}

export type ShareAnswer = { readonly sent: Sent } | { readonly notYet: NotYet } | { readonly refused: string };

/** Calls `POST /v1/shares` once; waits up to `waitSeconds` inside the request. */
export async function callShares(call: Call, waitSeconds: number): Promise<ShareAnswer> {
  const answer = await fetch(`${call.api}/v1/shares`, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${call.accessKey}`,
      "Content-Type": "application/json",
      "Idempotency-Key": call.idempotencyKey,
      Prefer: `wait=${waitSeconds}`,
    },
    body: JSON.stringify({
      imageIds: call.imageIds,
      deliver: call.deliver,
      language: call.language,
      consent: { given: true, version: call.consent },
    }),
  });
  if (answer.status === 201) return { sent: (await answer.json()) as Sent };
  if (answer.status === 202) return { notYet: (await answer.json()) as NotYet };
  const problem = (await answer.json().catch(() => ({}))) as { code?: string; detail?: string };
  return { refused: `${answer.status} ${problem.code ?? ""} ${problem.detail ?? ""}`.trim() };
}
