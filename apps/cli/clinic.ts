import { readFile } from "node:fs/promises";
import { type ClinicSettings, clinicSettings, clinicTemplate, isTemplateName } from "#pipeline/clinic-settings";
import { keys } from "#pipeline/keys";
import { connectTo, type Place } from "./connect.ts";
import { UsageError } from "./usage-error.ts";

export type ClinicOptions = Place & { readonly clinic: string };

const MOST = { width: 640, height: 240 };

/** `keepsake clinic show` */
export async function showClinic({ clinic, ...place }: ClinicOptions): Promise<void> {
  await connectTo(place);
  const { settingsOf } = await import("#aws/clinics");
  process.stdout.write(`${JSON.stringify(await settingsOf(clinic), null, 2)}\n`);
}

/** `keepsake clinic set`: everything but the logo, which has a command of its own. */
export async function setClinic(file: string, { clinic, ...place }: ClinicOptions): Promise<void> {
  const chosen = await parsed(file, (value) => clinicSettings.omit({ logo: true }).safeParse(value));
  await connectTo(place);
  await write(clinic, ({ logo }) => ({ ...chosen, ...(logo && { logo }) }));
}

/** `keepsake clinic logo`: any picture, as a PNG of at most 640 × 240 pixels without metadata. */
export async function setLogo(file: string, { clinic, ...place }: ClinicOptions): Promise<void> {
  const { default: sharp } = await import("sharp");
  const image = await sharp(file)
    .resize({ ...MOST, fit: "inside", withoutEnlargement: true })
    .png()
    .toBuffer({ resolveWithObject: true })
    .catch(() => {
      throw new UsageError(`${file} is not a picture that can be read.`);
    });
  await connectTo(place);
  const { put } = await import("#aws/objects");
  await put({ bucket: "shares", key: keys.logo(clinic) }, image.data, { type: "image/png" });
  await write(clinic, (now) => ({ ...now, logo: { width: image.info.width, height: image.info.height } }));
}

/** `keepsake clinic template` */
export async function setTemplate(name: string, file: string, { clinic, ...place }: ClinicOptions): Promise<void> {
  if (!isTemplateName(name)) throw new UsageError("A template's name is 1 to 40 of a-z, 0-9 and -.");
  const template = await parsed(file, (value) => clinicTemplate.safeParse(value));
  await connectTo(place);
  const { putJson } = await import("#aws/objects");
  await putJson({ bucket: "shares", key: keys.template(clinic, name) }, template);
  process.stdout.write("Stored.\n");
}

interface Parsed<T> {
  readonly data?: T;
  readonly error?: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] };
}

async function parsed<T>(file: string, parse: (value: unknown) => Parsed<T>): Promise<T> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new UsageError(`${file} cannot be read.`);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`${file} is not JSON.`);
  }
  const { data, error } = parse(value);
  if (data === undefined)
    throw new UsageError(`${file}: ${error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ")}`);
  return data;
}

async function write(clinic: string, change: (now: ClinicSettings) => ClinicSettings): Promise<void> {
  const { settleJson } = await import("#aws/objects");
  await settleJson({ bucket: "shares", key: keys.clinicSettings(clinic) }, clinicSettings, (now = {}) => {
    const next = change(now);
    return JSON.stringify(next) === JSON.stringify(now) ? undefined : next;
  });
  process.stdout.write("Stored. Functions see it within half a minute.\n");
}
