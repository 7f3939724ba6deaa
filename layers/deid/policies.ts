import type { PolicyDocument } from "./policy-schema.ts";

const MODIFIED_DATES = "RetainLongitudinalTemporalInformationModifiedDatesOption";

const shipped = {
  /** What Tricefy's users know: the identity values in `replace` are settings that a clinic's policy may extend. */
  tricefy: {
    id: "tricefy",
    version: "3",
    rules: [{ do: `deidentify:${MODIFIED_DATES}` }],
    review: "held-only",
    replace: { PatientName: "Anonymous", PatientID: "000000", PatientSex: "O" },
    dates: "cut",
    birthDate: "decade",
    unlisted: "remove",
    nonDicom: "discard",
    onFailure: "continue",
  },
  /** The Basic Profile and nothing else. */
  basic: {
    id: "basic",
    version: "1",
    rules: [{ do: "deidentify:BasicApplicationConfidentialityProfile" }],
    unlisted: "keep-standard",
    nonDicom: "discard",
    onFailure: "continue",
  },
  /** As little as a picture needs: nothing of the machine either, and nothing that cannot be read. */
  "strict-deny": {
    id: "strict-deny",
    version: "1",
    rules: [{ do: "deidentify:BasicApplicationConfidentialityProfile" }],
    remove: [
      ...["TransducerData", "ProcessingFunction", "PostprocessingFunction", "SecondaryCaptureDeviceManufacturer"],
      ...["SecondaryCaptureDeviceManufacturerModelName", "SecondaryCaptureDeviceSoftwareVersions", "PatientSpeciesDescription"],
    ],
    replace: { Manufacturer: "REMOVED", ManufacturerModelName: "REMOVED", SoftwareVersions: "REMOVED", PatientSex: "" },
    unlisted: "remove",
    nonDicom: "discard",
    onFailure: "reject",
  },
  /** For research over time: intervals, ages and measurements stay, dates move together a patient. */
  "research-dates": {
    id: "research-dates",
    version: "1",
    rules: [
      {
        do: `deidentify:${MODIFIED_DATES},RetainPatientCharacteristicsOption,RetainPatientIDHashOption,CleanDescriptorsOption,CleanStructuredContentOption`,
      },
    ],
    dates: "shift",
    unlisted: "remove",
    nonDicom: "discard",
    onFailure: "continue",
  },
} as const satisfies Record<string, PolicyDocument>;

export type ShippedPolicy = keyof typeof shipped;

/** The policies that Keepsake comes with, `tricefy` the default. */
export const POLICIES: Readonly<Record<ShippedPolicy, PolicyDocument>> = shipped;
