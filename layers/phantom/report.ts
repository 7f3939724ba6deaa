import { code, header, labelUid } from "./header.ts";
import { IDENTITY } from "./identity.ts";
import { type PhantomInstance, phantomInstance } from "./instance.ts";
import { type DataSet, encodeItems } from "./part10.ts";

const EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";
const COMPREHENSIVE_SR = "1.2.840.10008.5.1.4.1.1.88.33";

type Relation = "CONTAINS" | "HAS OBS CONTEXT";

const item = (relation: Relation, type: string, name: DataSet, ...value: DataSet): DataSet => [
  ["0040A010", "CS", relation],
  ["0040A040", "CS", type],
  ["0040A043", "SQ", [name]],
  ...value,
];

const container = (name: DataSet, items: readonly DataSet[]): DataSet =>
  item("CONTAINS", "CONTAINER", name, ["0040A050", "CS", "SEPARATE"], ["0040A730", "SQ", items]);

const measured = (name: DataSet, value: string, unit: DataSet): DataSet =>
  item("CONTAINS", "NUM", name, [
    "0040A300",
    "SQ",
    [
      [
        ["0040A30A", "DS", value],
        ["004008EA", "SQ", [unit]],
      ],
    ],
  ]);

const CENTIMETRE = code("cm", "UCUM", "centimeter");

const biometry = (): DataSet =>
  container(code("125002", "DCM", "Fetal Biometry"), [
    measured(code("11820-8", "LN", "Biparietal Diameter"), "4.80", CENTIMETRE),
    measured(code("11984-2", "LN", "Head Circumference"), "17.3", CENTIMETRE),
    measured(code("11979-2", "LN", "Abdominal Circumference"), "15.1", CENTIMETRE),
    measured(code("11963-6", "LN", "Femur Length"), "3.3", CENTIMETRE),
  ]);

const FREE_TEXT =
  "Penelope Phantom (born 17.04.1993, KS-000042) was seen by Dr. Silvia Shade. One child, heart beating, waving. Synthetic: no real person.";

const content = (images: readonly PhantomInstance[]): readonly DataSet[] => [
  item("HAS OBS CONTEXT", "PNAME", code("121008", "DCM", "Person Observer Name"), ["0040A123", "PN", IDENTITY.performingPhysician]),
  item("HAS OBS CONTEXT", "PNAME", code("121029", "DCM", "Subject Name"), ["0040A123", "PN", IDENTITY.patientName]),
  item("HAS OBS CONTEXT", "DATE", code("121031", "DCM", "Subject Birth Date"), ["0040A121", "DA", IDENTITY.birthDate]),
  container(code("121111", "DCM", "Summary"), [
    measured(code("18185-9", "LN", "Gestational Age"), "143", code("d", "UCUM", "day")),
    item("CONTAINS", "TEXT", code("121106", "DCM", "Comment"), ["0040A160", "UT", FREE_TEXT]),
  ]),
  biometry(),
  container(
    code("121180", "DCM", "Key Images"),
    images.map((image) => item("CONTAINS", "IMAGE", code("121112", "DCM", "Source of Measurement"), referenced(image))),
  ),
];

const reference = ({ sopClass, sop }: PhantomInstance): DataSet => [
  ["00081150", "UI", sopClass],
  ["00081155", "UI", sop],
];

const referenced = (image: PhantomInstance) => ["00081199", "SQ", [reference(image)]] as const;

/** Which images the report speaks of (PS3.3 C.17.2). */
const evidence = (images: readonly PhantomInstance[]): DataSet => [
  ["0020000D", "UI", labelUid("study")],
  [
    "00081115",
    "SQ",
    [
      [
        ["0020000E", "UI", labelUid("series pictures")],
        ["00081199", "SQ", images.map(reference)],
      ],
    ],
  ],
];

/** The examination's report with its measurements: Comprehensive SR, whose text names the patient (PS3.16 TID 5000). */
export function report(images: readonly PhantomInstance[]): PhantomInstance {
  const items = content(images);
  const dataSet: DataSet = [
    ...header({ label: "report", modality: "SR", number: 2, description: "Report on Penelope Phantom" }),
    ["00080023", "DA", IDENTITY.studyDate],
    ["00080033", "TM", "103000"],
    ["00081111", "SQ", []],
    ["00200013", "IS", "1"],
    ["0040A040", "CS", "CONTAINER"],
    ["0040A043", "SQ", [code("125000", "DCM", "OB-GYN Ultrasound Procedure Report")]],
    ["0040A050", "CS", "SEPARATE"],
    ["0040A372", "SQ", []],
    ["0040A375", "SQ", [evidence(images)]],
    ["0040A491", "CS", "COMPLETE"],
    ["0040A493", "CS", "UNVERIFIED"],
    ["0040A730", "SQ", items],
  ];
  return phantomInstance("report.dcm", encodeItems(items), {
    transferSyntax: EXPLICIT_LITTLE_ENDIAN,
    sopClass: COMPREHENSIVE_SR,
    dataSet,
  });
}
