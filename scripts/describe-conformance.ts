/** Writes docs/conformance.md from the tables and functions that de-identify: `npm run generate`. */
import { writeFileSync } from "node:fs";
import { EDITION } from "#deid/annex-e.generated";
import { compilePolicy } from "#deid/policy";
import { HELD_REASONS } from "#pipeline/documents";
import { REJECTIONS } from "#pipeline/rejections";
import { countsByPolicy, rowsByAction, unlistedByKind, unlistedByName } from "./describe-conformance/attributes.ts";
import { OTHER_ROWS, rowName } from "./describe-conformance/dispositions.ts";
import { table } from "./describe-conformance/markdown.ts";
import { optionTable, policyTable } from "./describe-conformance/options.ts";
import { transferSyntaxTable } from "./describe-conformance/pixels.ts";
import { dummyTable, exampleTable, insertedTable, replacedText, uidRows } from "./describe-conformance/values.ts";

const opening = (): string => `# Conformance: support of Attribute Confidentiality Profiles

Written by \`npm run generate\` from the code that de-identifies; do not edit. It follows PS3.2 N.8.4.4 (profiles and options) and
N.11.2.6 (attributes and actions). The rules are PS3.15 ${EDITION} Annex E. This is our own statement: nobody has certified it.

Keepsake is a de-identifier. It is no re-identifier: it writes no Encrypted Attributes Sequence, keeps no table of old and new values,
and removes such sequences where it finds them.

## Profiles and options

${optionTable()}

Counts are of rows of Table E.1-1, at the top level of an ultrasound image, the option chosen alone (dates cut). Where columns disagree, C beats K and
K beats the Basic Profile. Full and Modified Dates together are refused. What cannot be cleaned gets the action of the Basic Profile.

A clinic chooses by a policy (JSON): options by conditions on the instance, and lists of attributes to keep, replace or remove. A policy
cannot keep what identifies (names, ids, addresses, birth dates), nor UIDs and dates other than by their options, nor anything that is
always removed. These policies are shipped; \`tricefy\` is the default:

${policyTable()}

New attributes: what PS3.6 defines and Table E.1-1 does not list is treated by what it holds (see below). What the dictionary does not
know is removed. Neither can be configured attribute by attribute, except in the lists of a policy.`;

const attributes = (): string => `## Attributes and actions

Codes are those of PS3.15 Table E.1-1a. A combined code (X/Z/D) goes by the attribute's Type in the IOD where Keepsake knows it, else by
its right-hand action. "Elsewhere" below is where the Type is not known: in most items, and in SOP Classes without a table of Types. No
attribute is encrypted. Counts are of rows:

${countsByPolicy()}

### Always removed, whatever the policy

Groups 0000 to 0006 (commands, file meta, directories), group lengths, private attributes (unless safe private ones are retained), all of
50xx and 60xx, digital signatures and their MACs, encrypted attributes, data set trailing padding, pixel data in items (icons), bytes of
the preamble, duplicates. Of Table E.1-1 these rows are not of a data set, so they go with their group: ${OTHER_ROWS.map(rowName).join(", ")}.
File meta is written anew, Media Storage SOP Instance UID (0002,0003) with the new UID.

### Rows of Table E.1-1 under \`tricefy\` and \`basic\`

${rowsByAction()}

"Date changed" holds for values that are dates: others get the action of \`basic\`. \`tricefy\` cuts dates to 1 January of their year and
times to midnight. Birth dates become 1 January of their decade, a local rule; where that is more than 89 years before the study, the row's
basic action is taken.

### Attributes that Table E.1-1 does not list

${unlistedByKind()}

A dictionary of PS3.6 says what there is. Sequences are kept and their items treated like data sets. What
PS3.6 says that an attribute holds counts, whatever VR the file writes: coded strings, numbers, ages and character sets that are none are
removed, and so is text where numbers or bytes belong. Coded strings are not compared with their defined terms. Person names count as
text. Coded entries stay whole where their scheme is published (DCM, SCT, UCUM, LN and the like); of others \`tricefy\` keeps values that are one
word, and cleans meanings. The same holds of what an option keeps and of safe private attributes.

${unlistedByName()}`;

const values = (): string => `## Attributes replaced, and how

The policy's own values (D) under \`tricefy\`: ${replacedText()}. Dummies (D) of all other attributes:

${dummyTable()}

UIDs have no dummy: they get a new UID. A header as it goes in and comes out, with a key of zeros:

${exampleTable()}

With options: dates moved by a whole number of days, one to ten years into the past, the same for all of a patient (times stay). Cleaned
text keeps the words of a vocabulary of examinations, and numbers of one or two digits. AE titles become keyed names. Content items of
reports go by the concepts of Table E.3.4-1; without the Clean Structured Content Option, Content Sequence becomes one dummy item.
Annotations keep their lines and lose their text. Ages above 89 years become \`090Y\`.

After all this, the output is searched for the file's own names, ids, UIDs and dates, in values and in their bytes, in text
also as base64, hex, percent-encoding, UTF-8 that is declared otherwise, and run together; what repeats them
is removed or replaced like a listed attribute. So a kept attribute may still be changed where it repeats the patient's identity.

## Attributes inserted

${insertedTable()}

An instance without a Study, Series or SOP Instance UID gets one, derived under the clinic's key from its series or from its header (decision
12). Earlier values of the four above stay and are added to, where they hold nothing of the patient. File meta names the implementation \`KEEPSAKE\`.
Where pixels were checked, by Keepsake or by a person, Burned In Annotation (0028,0301) becomes \`NO\`, 113101 is added to (0012,0064), and (0012,0063)
says how that is known. Where they were not (the phantom, \`--pixels off\`) nothing is claimed; \`--pixels off\` says \`Pixels not checked\`. JPEG whose blocks
cannot be masked is coded again and gets Lossy Image Compression (0028,2110) \`01\`.

## Referential integrity

A new UID is \`2.25.\` and 128 bits of HMAC-SHA-256 of the old one under a key of the clinic. The same UID becomes the same new one wherever
it stands: in ${uidRows()} rows of the table and in unlisted attributes; in all files, series, studies, runs and processes of a clinic, also
when a file comes again, and in references to instances that were never sent. Two clinics get different ones. UIDs that the standard itself assigns
stay. Losing the key ends this; the folder program makes a new key each run unless it is given one.

The offset of moved dates and the keyed Patient ID derive in the same way from the patient's id and its issuer (from name and birth date
where the id is empty): a patient with two ids is two patients.`;

const COVER = [
  { when: ["ManufacturerModelName=Model A.*", "Rows=768", "Columns=1024"], boxes: [{ x0: 0, y0: 0, x1: 1024, y1: 48 }] },
];
compilePolicy({ id: "example", version: "1", extends: "tricefy", cover: COVER });

const limits = (): string => `## Pixel data

Samples that are not masked are copied byte for byte, in the transfer syntax of the file. These are accepted:

${transferSyntaxTable()}

Masking blackens what lies outside the header's ultrasound regions (without them, outside the tissue), and inside every line of text that is not known
to be harmless or that could not be read. Blocks of sequential JPEG that no mask touches keep their coefficients; lossless encodings, and lossy ones that
can also be coded without loss, are decoded, masked and coded again, with all other samples as they were decoded. What stays is read once more.
Recognizable visual features are not looked for, and 113102 is never claimed.

What a device writes at a known place goes whatever is read there, where the policy says so. Conditions are those of rules; every entry of
\`cover\` counts whose conditions all hold, and covers more, never less:

\`\`\`json
${JSON.stringify({ cover: COVER })}
\`\`\`

## What is held for a person

Released unseen is ultrasound with usable regions in which nothing that is not known to be harmless is left to read, if the policy says \`"review": "held-only"\`
as the default one does; its finished copies are looked at again. Reports and documents become a header without a picture. Everything else is held, original and
proposal together:

${table(
  ["reason", "meaning"],
  Object.entries(HELD_REASONS).map(([reason, meaning]) => [`\`${reason}\``, meaning]),
)}

Rejected, and never written: ${Object.keys(REJECTIONS)
  .map((reason) => `\`${reason}\``)
  .join(", ")} (see the runbook).

## Restrictions

- The output is as valid as the input: attributes of Type 1 and 2 stay where Keepsake knows the Type; what was missing or wrong is not mended.
- Types are known for common image, report, presentation state and document SOP Classes, and for few items. Elsewhere a dummy may stand
  where the attribute could have gone.
- A person who approves a held instance releases the proposal as it is: pixels that could not be masked, or a header in which the last
  look still found something. What could not be stripped (video in a transport or program stream) nobody can release, nor video with sound.
- Text and documents inside encapsulated documents and reports are removed or replaced, not cleaned, unless an option says so.
- Kept numbers and codes can single out a patient to somebody who has the original. De-identified is not anonymous.
- Nesting, the number of elements and the size of a header are bounded; beyond them a file is rejected.
- An upload is deleted once it is released or rejected; keeping originals is not Keepsake's task. The folder program leaves its input alone.`;

/** The Conformance Statement's part about confidentiality, in Markdown. */
export const describeConformance = (): string => `${[opening(), attributes(), values(), limits()].join("\n\n")}\n`;

if (import.meta.main) writeFileSync(new URL("../docs/conformance.md", import.meta.url), describeConformance());
