import { type Command, InvalidArgumentError, Option } from "commander";

/** The commands for who runs a clinic's Keepsake: access keys, audit, settings. They work on this machine and on a deployment. */

const LONGEST_OVERLAP_HOURS = 24 * 30;

const hours = (text: string): number => {
  const value = Number(text);
  if (!(value >= 0 && value <= LONGEST_OVERLAP_HOURS)) throw new InvalidArgumentError("Give hours from 0 to 720.");
  return value;
};

const label = (text: string): string => {
  if (!/^[A-Za-z0-9._-]{1,40}$/.test(text)) throw new InvalidArgumentError("Give 1 to 40 letters, digits, dots and dashes.");
  return text;
};

const day = (text: string): string => {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) throw new InvalidArgumentError("Give a day such as 2026-01-31.");
  return text;
};

type Options = () => readonly Option[];

/** Adds them; `place` are the options that say where and for whom. */
export function addClinicCommands(program: Command, place: Options): void {
  addKeys(program, place);
  addClinic(program, place);
  withOptions(program.command("audit"), place)
    .description("what was shared, sent, opened, saved, revoked, erased, reported and released, by new ids alone")
    .addOption(new Option("--since <day>", "from this day on").argParser(day).default(""))
    .option("--csv", "as CSV")
    .action(async (options) => (await import("./audit.ts")).audit(options));
}

function withOptions(command: Command, place: Options): Command {
  for (const option of place()) command.addOption(option);
  return command.addOption(new Option("--stack <name>", "work on this deployment to AWS instead of a data folder"));
}

function addKeys(program: Command, place: Options): void {
  const keys = program.command("keys").description("access keys for the API");
  withOptions(keys.command("create"), place)
    .description("make one; it is shown this once")
    .addOption(new Option("--scope <scopes...>", "what it may do").choices(["share", "upload", "admin"]).makeOptionMandatory())
    .addOption(new Option("--label <word>", "what it is for").argParser(label).default("unnamed"))
    .action(async (options) => (await import("./keys.ts")).createKey(options));
  withOptions(keys.command("list"), place)
    .description("ids, scopes and labels")
    .option("--json", "one JSON document")
    .action(async (options) => (await import("./keys.ts")).listKeys(options));
  withOptions(keys.command("rotate").argument("<id>"), place)
    .description("make a new one with the same scopes; the old one ends later")
    .addOption(new Option("--overlap <hours>", "how long the old one still serves").argParser(hours).default(24))
    .action(async (id, options) => (await import("./keys.ts")).rotateKey(id, options));
  withOptions(keys.command("revoke").argument("<id>"), place)
    .description("end one at once")
    .action(async (id, options) => (await import("./keys.ts")).revokeKey(id, options));
}

function addClinic(program: Command, place: Options): void {
  const clinic = program.command("clinic").description("the clinic's name, colour, logo, countries, limits and own words");
  withOptions(clinic.command("show"), place)
    .description("what is set")
    .action(async (options) => (await import("./clinic.ts")).showClinic(options));
  withOptions(clinic.command("set").argument("<file>", "JSON; docs/sharing.md has the fields"), place)
    .description("set everything but the logo")
    .action(async (file, options) => (await import("./clinic.ts")).setClinic(file, options));
  withOptions(clinic.command("logo").argument("<file>", "a picture"), place)
    .description("set the logo")
    .action(async (file, options) => (await import("./clinic.ts")).setLogo(file, options));
  withOptions(clinic.command("template").argument("<name>").argument("<file>", "JSON; docs/sharing.md has the fields"), place)
    .description("set the clinic's own words for messages and pages")
    .action(async (name, file, options) => (await import("./clinic.ts")).setTemplate(name, file, options));
}
