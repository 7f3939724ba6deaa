import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import type { ClinicSettings } from "#pipeline/clinic-settings";
import { Problem } from "./problem.ts";
import { type Deliver, NUMBER_ADVICE } from "./share-request.ts";

type Country = NonNullable<Parameters<typeof parsePhoneNumberFromString>[1]>;

/** The same way out with its phone number in E.164; throws INVALID_FIELD, or COUNTRY_NOT_ALLOWED. */
export function checkedRecipient(deliver: Deliver, { country, countries }: ClinicSettings): Deliver {
  if (deliver.sms === undefined) return deliver;
  const number = parsePhoneNumberFromString(deliver.sms, country as Country);
  // Without a country of its own, as satellite phones are, nothing says what a message costs.
  if (!number?.isValid() || number.country === undefined)
    throw new Problem("INVALID_FIELD", { field: "deliver.sms", detail: NUMBER_ADVICE });
  if (countries !== undefined && !countries.includes(number.country))
    throw new Problem("COUNTRY_NOT_ALLOWED", { field: "deliver.sms" });
  return { sms: number.number };
}
