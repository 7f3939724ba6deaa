/** What an Uplink that cleans in the building calls a patient's id without its issuer, where there is one. */
export interface BareId {
  readonly bareId?: string | undefined;
}

const NAME = "bare-id";

/** As an object's metadata have it. */
export const bareIdMetadata = ({ bareId }: BareId): Readonly<Record<string, string>> =>
  bareId === undefined ? {} : { [NAME]: bareId };

export const bareIdIn = ({ [NAME]: bareId }: Readonly<Record<string, string>>): BareId => (bareId === undefined ? {} : { bareId });
