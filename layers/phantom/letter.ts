import { code, header } from "./header.ts";
import { IDENTITY } from "./identity.ts";
import { type PhantomInstance, phantomInstance } from "./instance.ts";

const EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";
const ENCAPSULATED_PDF = "1.2.840.10008.5.1.4.1.1.104.1";

const LINES = [
  "SYNTHETIC PHANTOM - no real person, no real examination",
  "",
  `Patient: Penelope Phantom, ID ${IDENTITY.patientId}, born 17.04.1993`,
  `Examined on 14.03.2026 at ${IDENTITY.institution}, accession ${IDENTITY.accessionNumber}`,
  "",
  "Dear Dr. Ghost,",
  "Mrs. Phantom's child has grown as it should: BPD 4.80 cm, HC 17.3 cm, 20 weeks and 3 days.",
  "It waved.",
  "",
  "Dr. Silvia Shade",
];

const stream = (): string => {
  const shown = LINES.map((text) => `(${text.replaceAll(/[()\\]/g, "\\$&")}) Tj T*`).join("\n");
  return `BT /F1 11 Tf 16 TL 64 760 Td\n${shown}\nET`;
};

/** A page of text as PDF 1.4, of even length (ISO 32000-1 7.5). ASCII only, so that characters are bytes. */
function pdf(): Uint8Array {
  const text = stream();
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    `<< /Title (Letter on Penelope Phantom) /Author (Dr. Silvia Shade) >>`,
  ];
  let written = "%PDF-1.4\n";
  const entries = objects.map((object, i) => {
    const entry = `${String(written.length).padStart(10, "0")} 00000 n \n`;
    written += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return entry;
  });
  const start = written.length;
  const count = objects.length + 1;
  const whole = `${written}xref\n0 ${count}\n0000000000 65535 f \n${entries.join("")}trailer\n<< /Size ${count} /Root 1 0 R /Info 6 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(whole.length % 2 === 0 ? whole : `${whole}\n`, "latin1");
}

/** The letter to the referring physician: a PDF that names the patient, encapsulated (PS3.3 A.45.1). */
export function letter(): PhantomInstance {
  const document = pdf();
  return phantomInstance("letter.dcm", document, {
    transferSyntax: EXPLICIT_LITTLE_ENDIAN,
    sopClass: ENCAPSULATED_PDF,
    dataSet: [
      ...header({ label: "letter", modality: "DOC", number: 3, description: "Letter on Penelope Phantom" }),
      ["00080023", "DA", IDENTITY.studyDate],
      ["00080033", "TM", "104500"],
      ["0008002A", "DT", `${IDENTITY.studyDate}${IDENTITY.studyTime}`],
      ["00080064", "CS", "WSD"],
      ["00200013", "IS", "1"],
      ["00280301", "CS", "YES"],
      ["0040A043", "SQ", [code("18842-5", "LN", "Discharge Summary")]],
      ["00420010", "ST", "Letter on Penelope Phantom"],
      ["00420011", "OB", document],
      ["00420012", "LO", "application/pdf"],
      ["00420015", "UL", document.length],
    ],
  });
}
