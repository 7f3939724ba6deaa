import { settingsOf, templateOf } from "#aws/clinics";
import type { ClinicLook } from "#pages/clinic-look";
import type { Language, Share } from "#pipeline/documents";

/** How a share's clinic shows itself: what it has set, and where it has set no name the deployment's; its own words by the share's template. */
export async function lookOf({ clinic, template }: Share, language: Language): Promise<ClinicLook> {
  const { name = process.env.CLINIC_NAME, colour, logo } = await settingsOf(clinic);
  const own = template === undefined ? undefined : await templateOf(clinic, template);
  return { name, colour, logo, words: own?.words[language]?.page };
}
