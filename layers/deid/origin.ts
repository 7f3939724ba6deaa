/** Where an upload comes from; known where whoever received it says so. */
export interface Origin {
  readonly source?: string;
  readonly callingAeTitle?: string;
  readonly calledAeTitle?: string;
}

const NAMES = { source: "origin-source", callingAeTitle: "origin-calling", calledAeTitle: "origin-called" } as const;
const PARTS = Object.entries(NAMES) as readonly (readonly [keyof Origin, string])[];

/** An origin as metadata of an object in the store: percent-encoded, for headers lose blanks at their ends. */
export const originMetadata = (origin: Origin): Readonly<Record<string, string>> =>
  Object.fromEntries(
    PARTS.flatMap(([part, name]) => (origin[part] === undefined ? [] : [[name, encodeURIComponent(origin[part])]])),
  );

/** The origin that an object's metadata say; what is missing or no such text is not known. */
export const originIn = (metadata: Readonly<Record<string, string>>): Origin =>
  Object.fromEntries(
    PARTS.flatMap(([part, name]) => {
      const text = decoded(metadata[name]);
      return text === undefined ? [] : [[part, text]];
    }),
  );

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
