import { type ClinicSettings, type ClinicTemplate, clinicSettings, clinicTemplate } from "#pipeline/clinic-settings";
import { keys } from "#pipeline/keys";
import { getJson, signedLink } from "./objects.ts";

const FRESH_MILLISECONDS = 30_000;

const known = new Map<string, { readonly until: number; readonly settings: Promise<ClinicSettings> }>();

const readSettings = async (clinic: string): Promise<ClinicSettings> =>
  (await getJson({ bucket: "shares", key: keys.clinicSettings(clinic) }, clinicSettings))?.value ?? {};

/** A clinic's own settings, empty where it has none. A change is seen after half a minute. */
export function settingsOf(clinic: string): Promise<ClinicSettings> {
  const found = known.get(clinic);
  if (found !== undefined && found.until > Date.now()) return found.settings;
  const settings = readSettings(clinic);
  known.set(clinic, { until: Date.now() + FRESH_MILLISECONDS, settings });
  settings.catch(() => known.delete(clinic));
  return settings;
}

/** The clinic's own words by the name of their template, or undefined where there is none of that name. */
export const templateOf = async (clinic: string, name: string): Promise<ClinicTemplate | undefined> =>
  (await getJson({ bucket: "shares", key: keys.template(clinic, name) }, clinicTemplate))?.value;

/** The store's own link to the clinic's logo, a PNG. */
export const logoLink = (clinic: string, seconds: number): Promise<string> =>
  signedLink({ bucket: "shares", key: keys.logo(clinic) }, seconds, { type: "image/png", disposition: "inline" });
