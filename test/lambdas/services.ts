import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BUCKETS } from "#pipeline/buckets";
import { Mailbox } from "../../apps/local/mailbox/mailbox.ts";
import { startMailService } from "../../apps/local/mailbox/server.ts";
import { startS3 } from "../../apps/local/s3/server.ts";

const CREDENTIALS = { accessKeyId: "LOCALTEST", secretAccessKey: "a-secret-of-the-test" };
const REGION = "us-east-1";

/** The store and the mail service of this machine, and the environment of a function that uses them. Import functions after this. */
export async function startServices() {
  const folder = await mkdtemp(join(tmpdir(), "keepsake-"));
  const mailbox = new Mailbox();
  const mail = await startMailService(mailbox, 0, CREDENTIALS.accessKeyId);
  const buckets = Object.entries(BUCKETS).map(([name, { versioned }]) => ({ name: `test-${name}`, versioned, notify: [] }));
  const s3 = await startS3({
    folder,
    host: "127.0.0.1",
    port: 0,
    region: REGION,
    credentials: CREDENTIALS,
    buckets,
    deliver: async () => {},
  });
  Object.assign(process.env, {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_S3: s3.url,
    AWS_ENDPOINT_URL_SES: mail.url,
    AWS_ENDPOINT_URL_SNS: mail.url,
    PUBLIC_URL: "https://pictures.example.test",
    MAIL_FROM: "pictures@clinic.example.test",
    CLINIC_NAME: "Lindenhof",
    ...Object.fromEntries(Object.entries(BUCKETS).map(([name, { env }]) => [env, `test-${name}`])),
  });
  const stop = async () => {
    await s3.close();
    await mail.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { folder, mailbox, s3Url: s3.url, stop };
}
