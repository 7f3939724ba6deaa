#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from "commander";
import { type Box, LANGUAGES, type Language } from "#pipeline/documents";
import { isClinic } from "#pipeline/keys";
import { addClinicCommands } from "./clinic-commands.ts";
import { DEIDENTIFY_OPTIONS, POLICY } from "./deidentify-options.ts";
import { endWithReader, fail, USAGE } from "./failure.ts";
import type { OptionRow } from "./option-rows.ts";
import { RENDER_OPTIONS } from "./render-options.ts";

const DEFAULT_DATA = ".keepsake";
const DEFAULT_PORT = 7400;

const whole = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  return value;
};

const clinicName = (text: string): string => {
  if (!isClinic(text)) throw new InvalidArgumentError("Give 1 to 40 of a-z, 0-9 and -, not starting with -.");
  return text;
};

const dataOption = () => new Option("--data <folder>", "where everything is kept").default(DEFAULT_DATA);
const clinicOption = () => new Option("--clinic <name>", "whose study it is").argParser(clinicName).default("demo");

/** The ways a link reaches a patient; at most one. */
const deliveryOptions = (): readonly Option[] => [
  new Option("--email <address>", "send the link by e-mail (to the mailbox page)").conflicts(["sms", "link"]),
  new Option("--sms <number>", "send the link as a text, +46701234567 (to the mailbox page)").conflicts(["email", "link"]),
  new Option("--link", "print the link instead of sending it").conflicts(["email", "sms"]),
  new Option("--language <code>", "language of message and page").choices(LANGUAGES).default("en" satisfies Language),
  new Option("--consent <version>", "the text that the patient agreed to, in your own numbering").default("by-hand"),
  new Option("--approve", "release held images; this is a person's word that their pixels show no name"),
];

function withOptions(command: Command, options: readonly Option[]): Command {
  for (const option of options) command.addOption(option);
  return command;
}

const program = new Command("keepsake")
  .description("From the ultrasound machine to the family's phone: de-identify, render, share.")
  .version("0.1.0")
  .showHelpAfterError("Try: keepsake --help")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : USAGE));

withOptions(program.command("start"), [
  dataOption(),
  clinicOption(),
  new Option("--port <number>", "the page and the API; the next three are taken too")
    .argParser(whole(1, 65532))
    .default(DEFAULT_PORT),
  new Option("--quiet <seconds>", "how long nothing must arrive before a study is complete").argParser(whole(1, 840)).default(30),
  new Option("--study <folder>", "put these DICOM files through the whole job"),
  new Option("--no-phantom", "on an empty folder, start without the phantom study"),
  ...deliveryOptions(),
])
  .description("start everything on this machine; on an empty data folder, with a synthetic study put through the whole job")
  .addHelpText(
    "after",
    `
Examples:
  npm start                                                       the phantom study, from upload to landing page
  npm start -- --study ./exam --email someone@example.test        your own files; real pictures wait for review
  npm start -- --study ./exam --link --approve                    your own files, reviewed by you already
Nothing leaves this machine: messages go to the mailbox page, and the network is not used.`,
  )
  .action(async (options) => (await import("./start.ts")).start(options));

/** How another DICOM application is called. */
const peerOptions = (): readonly Option[] => [
  new Option("--from <title>", "our AE title").default("KEEPSAKE"),
  new Option("--tls", "call by TLS"),
  new Option("--ca <file>", "whom to trust (PEM); implies --tls"),
  new Option("--certificate <file>", "who we are (PEM)"),
  new Option("--key <file>", "the certificate's key (PEM)"),
];

withOptions(program.command("send").argument("<folder>", "DICOM files, or folders of them"), [
  new Option("--to <receiver>", "send by C-STORE to AETITLE@host:port, as they are, instead of to a Keepsake"),
  ...peerOptions(),
  dataOption(),
  clinicOption(),
  ...deliveryOptions(),
])
  .description("put files through a Keepsake that is running, or store them at another DICOM application")
  .action(async (folder, options) =>
    options.to === undefined
      ? (await import("./send.ts")).send(folder, options)
      : (await import("./send-dicom.ts")).sendDicom(folder, options.to, options),
  );

withOptions(program.command("echo").argument("<receiver>", "AETITLE@host:port"), peerOptions())
  .description("ask a DICOM application whether it is there (C-ECHO)")
  .action(async (to, options) => (await import("./echo.ts")).echo(to, options));

const uplink = program
  .command("uplink")
  .description("the gateway beside the ultrasound machine: receives by C-STORE, spools, uploads")
  .addHelpText(
    "after",
    `
Begin:
  keepsake uplink example > uplink.json       then say who may call, and where the cloud is
  keepsake uplink run --config uplink.json    receives until it is stopped; docs/uplink.md has service files
  keepsake echo KEEPSAKE@127.0.0.1:11112      is it there?
  keepsake uplink status                      what came, what waits, who was not served, and why
  keepsake uplink retry                       tries again what a receiver refused for good, once its cause is mended
Success is answered to a machine only once its image is safe on the disk, encrypted, and known to be readable. What cannot be
uploaded now waits in the spool, for days where it must.`,
  );
const configOption = () => new Option("--config <file>", "the configuration").default("uplink.json");
uplink
  .command("run")
  .addOption(configOption())
  .description("start the gateway")
  .action(async (options) => (await import("./uplink.ts")).run(options));
withOptions(uplink.command("status"), [configOption(), new Option("--json", "one JSON document")])
  .description("what the running gateway says of itself")
  .action(async (options) => (await import("./uplink.ts")).status(options));
withOptions(uplink.command("retry"), [configOption(), new Option("--json", "one JSON document")])
  .description("try again what waits for a person")
  .action(async (options) => (await import("./uplink.ts")).retry(options));
uplink
  .command("example")
  .description("print a configuration to begin with")
  .action(async () => (await import("./uplink.ts")).example());
uplink
  .command("schema")
  .description("print the JSON Schema of the configuration")
  .action(async () => (await import("./uplink.ts")).schema());

const boxes = (text: string, others: readonly Box[] = []): readonly Box[] => {
  const [, x0, y0, x1, y1] = /^(\d+),(\d+),(\d+),(\d+)$/.exec(text)?.map(Number) ?? [];
  if (x0 === undefined || y0 === undefined || x1 === undefined || y1 === undefined || x1 <= x0 || y1 <= y0)
    throw new InvalidArgumentError("Give x0,y0,x1,y1: whole pixels from the upper left corner.");
  return [...others, { x0, y0, x1, y1 }];
};
const drawnOptions = (): readonly Option[] => [
  new Option("--mask <x0,y0,x1,y1>", "cover this box too; can be repeated").argParser(boxes),
  new Option("--keep <x0,y0,x1,y1>", "keep only this box, instead of what was proposed; can be repeated").argParser(boxes),
];

const review = program.command("review").description("look after images that wait for a person");
const uplinkOption = () => new Option("--uplink <file>", "what an Uplink in strict mode holds in the building: its configuration");
withOptions(review.command("list"), [dataOption(), clinicOption(), uplinkOption(), new Option("--json", "one JSON document")])
  .description("what is held, and why")
  .action(async (options) => (await import("./review.ts")).listHeld(options));
withOptions(review.command("show").argument("<image>", "an image of the list"), [
  dataOption(),
  clinicOption(),
  uplinkOption(),
  ...drawnOptions(),
  new Option("--out <file>", "a PNG to write").default("held.png"),
])
  .description("write a held image as a PNG: as it is, and as release would leave it, with the boxes and why")
  .action(async (image, options) => (await import("./review.ts")).showHeld(image, options));
for (const [word, what] of [
  ["approve", "release: you have looked, and nothing in the pixels tells who it is"],
  ["reject", "never release: the file goes to quarantine"],
] as const) {
  withOptions(review.command(word).argument("<study-or-image>", "a study or an image of the list, or `all`"), [
    dataOption(),
    clinicOption(),
    uplinkOption(),
    ...(word === "approve" ? drawnOptions() : []),
  ])
    .description(what)
    .action(async (what, options) => (await import("./review.ts")).decideHeld(word, what, options));
}

withOptions(review.command("recall").argument("<image>", "a released image's new UID, from a log or an audit record"), [
  dataOption(),
  clinicOption(),
])
  .description("call a released image back: it is held, and gone from the next manifest")
  .action(async (image, options) => (await import("./review.ts")).recallReleased(image, options));

const stackOption = () => new Option("--stack <name>", "work on this deployment to AWS instead of a data folder");
withOptions(review.command("reports"), [dataOption(), clinicOption(), stackOption()])
  .description("studies whose links are closed since a family reported them")
  .action(async (options) => (await import("./reports.ts")).listReports(options));
withOptions(review.command("restore").argument("<study>", "a study of the reports"), [dataOption(), clinicOption(), stackOption()])
  .description("open a reported study's links again: you have looked, and all is well")
  .action(async (study, options) => (await import("./reports.ts")).restoreReported(study, options));

withOptions(program.command("erase").argument("<study>", "a study of the list, or the Study Instance UID of its files"), [
  dataOption(),
  clinicOption(),
])
  .description("delete everything of a study for good; its links say that it is gone")
  .action(async (study, options) => (await import("./erase.ts")).eraseStudy(study, options));

addClinicCommands(program, () => [dataOption(), clinicOption()]);

const collect = (value: string, all: readonly string[]): readonly string[] => [...all, value];

function optionOf(name: string, { takes, short, repeats, says, standard, choices }: OptionRow): Option {
  const flags = `${short === undefined ? "" : `-${short}, `}--${name}${takes === undefined ? "" : ` <${takes}>`}`;
  const option = new Option(flags, says);
  if (choices !== undefined) option.choices(choices);
  if (standard !== undefined) option.default(standard);
  return repeats ? option.argParser(collect).default([]) : option;
}

withOptions(
  program.command("deidentify").argument("<input>", "a DICOM file, or a folder of them"),
  Object.entries(DEIDENTIFY_OPTIONS).map(([name, row]) => optionOf(name, row)),
)
  .description("take identity out of headers and pictures of files, folder to folder")
  .addHelpText(
    "after",
    `
Examples:
  keepsake deidentify exam.dcm --dry-run
  keepsake deidentify ./exam -o ./clean --key ./clinic.key --held ./look-at-these
  keepsake deidentify ./exam -o ./headers --pixels off
  keepsake verify ./exam ./clean
Exit codes: 0 all written, 1 some held or rejected, 2 something to change.`,
  )
  .action(async (input, options) => (await import("./deidentify-command.ts")).deidentifyCommand(input, options));

withOptions(
  program.command("render").argument("<input...>", "DICOM files, or folders of them"),
  Object.entries(RENDER_OPTIONS).map(([name, row]) => optionOf(name, row)),
)
  .description("make JPG and MP4 copies of files, on this machine")
  .addHelpText(
    "after",
    `
Examples:
  keepsake render exam.dcm -o ./copies
  keepsake render ./exam -o ./copies --json
exam.dcm is written to copies/exam/: a still as image.jpg, thumb.jpg (320 wide) and, where it is larger, 640.jpg and 1280.jpg; a clip as
clip.mp4, poster.jpg and thumb.jpg. rendition.json beside them has sizes, durations, SHA-256 and notes, or why there is no copy.
Nothing is de-identified: what stands in the picture stays there, and the folders are named after your files.
Exit codes: 0 all rendered, 1 some refused (each with its reason), 2 something to change, such as an ffmpeg that is missing.`,
  )
  .action(async (inputs, options) => (await import("./render-command.ts")).renderCommand(inputs, options));

program
  .command("verify")
  .argument("<originals>")
  .argument("<cleaned>")
  .option("--json", "one JSON document")
  .description("look through de-identified files for anything of the originals' identities")
  .action(async (originals, cleaned, options) => (await import("./verify.ts")).verify(originals, cleaned, options));

withOptions(program.command("explain"), [optionOf("policy", POLICY), new Option("--json", "one JSON document")])
  .description("what a policy does with every attribute of PS3.15 Table E.1-1")
  .action(async (options) => (await import("./explain.ts")).explain(options));

const policy = program.command("policy").description("de-identification policies");
policy
  .command("check")
  .argument("<file>")
  .description("say whether a policy can be carried out, and what is wrong where it cannot")
  .action(async (file) => {
    const { policyDocumentOf, policyOf } = await import("./policy-files.ts");
    process.stdout.write(`${(await policyOf(policyDocumentOf(file))).name} can be carried out.\n`);
  });
policy
  .command("schema")
  .description("the JSON Schema of a policy")
  .action(async () => {
    const { policyJsonSchema } = await import("#deid/policy-schema");
    process.stdout.write(`${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
  });

program
  .command("relink")
  .argument("<name-map>")
  .argument("<uid>", "a new Study or SOP Instance UID")
  .description("the original of a de-identified study or instance, from an encrypted name map")
  .action(async (file, uid) => (await import("./name-map.ts")).relink(file, uid));

program
  .command("phantom")
  .argument("<folder>", "where to write it")
  .description("write the synthetic study as DICOM files")
  .action(async (folder) => (await import("./phantom.ts")).writePhantom(folder));

program
  .command("doctor")
  .option("--json", "one JSON document")
  .description("what a deployment to AWS lacks: credentials, bootstrap, sender, sandboxes, spending")
  .action(async (options) => (await import("./doctor.ts")).doctor(options));

endWithReader();

try {
  await program.parseAsync();
} catch (error) {
  fail(error);
}
