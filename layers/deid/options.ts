/** The columns of PS3.15 Table E.1-1 that an option chooses. */
export type Option =
  | "retainSafePrivate"
  | "retainUIDs"
  | "retainDeviceIdentity"
  | "retainInstitutionIdentity"
  | "retainPatientCharacteristics"
  | "retainLongitudinalFullDates"
  | "retainLongitudinalModifiedDates"
  | "cleanDescriptors"
  | "cleanStructuredContent"
  | "cleanGraphics";

/** Code value, coding scheme designator and code meaning (PS3.3 8.8). */
export type Code = readonly [value: string, scheme: string, meaning: string];

/** What a rule's action may name: PS3.16 CID 7050 in dcm4chee-arc's spelling. A row without `column` changes no column of the table. */
interface OptionRow {
  readonly column?: Option;
  readonly code: Code;
}

const dcm = (value: string, meaning: string): Code => [value, "DCM", meaning];

export const BASIC_PROFILE: Code = dcm("113100", "Basic Application Confidentiality Profile");

/** Claimed only of pixels that were checked. */
export const CLEAN_PIXELS: Code = dcm("113101", "Clean Pixel Data Option");

/** The option whose Patient ID is a keyed hash: no option of the standard, so its code is our own. */
export const PATIENT_ID_HASH = "RetainPatientIDHashOption";

export const OPTIONS: Readonly<Record<string, OptionRow>> = {
  BasicApplicationConfidentialityProfile: { code: BASIC_PROFILE },
  CleanGraphicsOption: { column: "cleanGraphics", code: dcm("113103", "Clean Graphics Option") },
  CleanStructuredContentOption: { column: "cleanStructuredContent", code: dcm("113104", "Clean Structured Content Option") },
  CleanDescriptorsOption: { column: "cleanDescriptors", code: dcm("113105", "Clean Descriptors Option") },
  RetainLongitudinalTemporalInformationFullDatesOption: {
    column: "retainLongitudinalFullDates",
    code: dcm("113106", "Retain Longitudinal Temporal Information Full Dates Option"),
  },
  RetainLongitudinalTemporalInformationModifiedDatesOption: {
    column: "retainLongitudinalModifiedDates",
    code: dcm("113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
  },
  RetainPatientCharacteristicsOption: {
    column: "retainPatientCharacteristics",
    code: dcm("113108", "Retain Patient Characteristics Option"),
  },
  RetainDeviceIdentityOption: { column: "retainDeviceIdentity", code: dcm("113109", "Retain Device Identity Option") },
  RetainUIDsOption: { column: "retainUIDs", code: dcm("113110", "Retain UIDs Option") },
  RetainSafePrivateOption: { column: "retainSafePrivate", code: dcm("113111", "Retain Safe Private Option") },
  RetainInstitutionIdentityOption: {
    column: "retainInstitutionIdentity",
    code: dcm("113112", "Retain Institution Identity Option"),
  },
  [PATIENT_ID_HASH]: { code: ["PATIENTIDHASH", "99KEEPSAKE", "Retain Patient ID as Keyed Hash Option"] },
};

/** Options of the standard that are refused, and why. */
export const REFUSED_OPTIONS: Readonly<Record<string, string>> = {
  CleanRecognizableVisualFeaturesOption:
    "Keepsake does not recognise faces and bodies in pictures, so it never claims this option (113102). Leave it out.",
  CleanPixelDataOption: "Pixels are cleaned by their own stage, which adds this claim (113101) itself. Leave it out.",
};

/** What is chosen together must not contradict itself (PS3.15 E.3.6); undefined where it does not. */
export const contradiction = (names: readonly string[]): string | undefined =>
  names.includes("RetainLongitudinalTemporalInformationFullDatesOption") &&
  names.includes("RetainLongitudinalTemporalInformationModifiedDatesOption")
    ? "Full Dates and Modified Dates exclude each other (PS3.15 E.3.6). Name one of them."
    : undefined;
