import { clinicKey, keyedHash } from "./derive.ts";

/** What stands for the id by which a clinic's reporting system knows an image: its keyed hash, in hex. */
export const imageAlias = (master: Uint8Array, clinic: string, id: string): string =>
  keyedHash(clinicKey(master, clinic, "alias"), "image", id.trim());

/** Whose images are, as their records say it: of `id`, or of `id^^^issuer`. */
export function patientOf(master: Uint8Array, clinic: string, named: string): string {
  const [id = "", issuer = ""] = named.split("^^^");
  return patientHash(clinicKey(master, clinic, "patient"), issuer.trim(), id.trim());
}

/** The patient key of an id within its issuer; `key` is the clinic's for patients. */
export const patientHash = (key: Uint8Array, issuer: string, id: string): string => keyedHash(key, "id", issuer, id);
