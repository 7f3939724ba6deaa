import { readFile } from "node:fs/promises";
import { AccountUnknown, mailAccount, stackStatus, textAccount } from "#aws/account";
import { findFfmpeg } from "#ffmpeg/find";
import { type DeploymentSettings, isExample, parseSettings, senderDomain } from "#pipeline/settings";

/**
 * What one look found. "lacks": must be mended first; "limited": works, for fewer people; "unknown": nobody could look.
 * `says` names what to do, and no value of the account.
 */
export interface Finding {
  readonly about: string;
  readonly state: "ok" | "lacks" | "limited" | "unknown";
  readonly says: string;
}

const SANDBOX_DAILY_QUOTA = 200;
const LITTLE_SPEND_USD = 1;

const finding = (about: string, state: Finding["state"], says: string): Finding => ({ about, state, says });

/** Everything that a deployment by this cdk.json needs, looked at in the order in which it is needed. */
export async function* diagnose(cdkJson: string): AsyncGenerator<Finding> {
  yield await ffmpeg();
  const { settings, found } = await deploymentSettings(cdkJson);
  yield found;
  const bootstrap = await looked("bootstrap", aboutBootstrap);
  yield* bootstrap;
  if (bootstrap.some(({ state }) => state === "unknown"))
    return yield finding("account", "unknown", "Mail, text messages and the stack were not looked at.");
  yield* await looked("stack", aboutStack);
  if (settings !== undefined) yield* await looked("mail", () => aboutMail(settings));
  yield* await looked("text messages", aboutTexts);
}

async function ffmpeg(): Promise<Finding> {
  try {
    return finding("ffmpeg", "ok", `${(await findFfmpeg()).version} on this machine, with libx264`);
  } catch (error) {
    return finding("ffmpeg", "lacks", (error as Error).message);
  }
}

async function deploymentSettings(cdkJson: string): Promise<{ settings?: DeploymentSettings; found: Finding }> {
  try {
    const { context } = JSON.parse(await readFile(cdkJson, "utf8")) as { context?: { keepsake?: unknown } };
    const settings = parseSettings(context?.keepsake);
    if (isExample(settings)) return { found: finding("settings", "lacks", "cdk.json still has the example sender.") };
    return { settings, found: finding("settings", "ok", `messages come from ${senderDomain(settings)}`) };
  } catch (error) {
    return { found: finding("settings", "lacks", (error as Error).message) };
  }
}

/** A look that AWS did not allow is a finding too. */
async function looked(about: string, look: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof AccountUnknown)) throw error;
    return [finding(about, "unknown", ADVICE[error.reason] ?? `${error.message} Are you online, and does the region exist?`)];
  }
}

const NO_CREDENTIALS = "There are no AWS credentials that work. Sign in (aws sso login), or name a profile in AWS_PROFILE.";
const NOT_ALLOWED = "These credentials may not look. Use the ones that you deploy with.";

const ADVICE: Readonly<Record<string, string>> = {
  RegionMissing: "No AWS region is chosen. Name one in AWS_REGION, or a profile that has one in AWS_PROFILE.",
  CredentialsProviderError: NO_CREDENTIALS,
  ExpiredToken: NO_CREDENTIALS,
  ExpiredTokenException: NO_CREDENTIALS,
  InvalidClientTokenId: NO_CREDENTIALS,
  UnrecognizedClientException: NO_CREDENTIALS,
  AccessDenied: NOT_ALLOWED,
  AccessDeniedException: NOT_ALLOWED,
  AuthorizationError: NOT_ALLOWED,
};

async function aboutBootstrap(): Promise<readonly Finding[]> {
  if ((await stackStatus("CDKToolkit")) !== undefined)
    return [finding("bootstrap", "ok", "the CDK can deploy to this account and region")];
  return [finding("bootstrap", "lacks", "Prepare this account and region once: npx --no cdk bootstrap")];
}

async function aboutStack(): Promise<readonly Finding[]> {
  const status = await stackStatus("Keepsake");
  if (status === undefined) return [finding("stack", "lacks", "Keepsake is not deployed here: npm run deploy")];
  const isWhole = /^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status);
  return [
    finding("stack", isWhole ? "ok" : "lacks", isWhole ? status : `${status}: look at the stack's events in CloudFormation.`),
  ];
}

async function aboutMail(settings: DeploymentSettings): Promise<readonly Finding[]> {
  const { isVerified, forwardsFeedback, dailyQuota } = await mailAccount(senderDomain(settings));
  return [
    isVerified
      ? finding("sender", "ok", "SES has verified the sender's domain")
      : finding("sender", "lacks", "SES has not verified the sender's domain. Set the DNS records that the stack's outputs name."),
    forwardsFeedback
      ? finding(
          "bounces",
          "lacks",
          "SES mails bounces, with the family's address, to the sender. Turn e-mail feedback forwarding off.",
        )
      : finding("bounces", "ok", "no bounce is mailed to anyone"),
    dailyQuota > SANDBOX_DAILY_QUOTA
      ? finding("mail", "ok", `${dailyQuota} messages a day`)
      : finding("mail", "lacks", "SES is in its sandbox and mails verified addresses alone. Ask AWS for production access."),
  ];
}

async function aboutTexts(): Promise<readonly Finding[]> {
  const { isSandbox, monthlySpendUsd, logsDeliveries, reportsUsage } = await textAccount();
  const keeps = logsDeliveries || reportsUsage;
  return [
    isSandbox
      ? finding("text messages", "limited", "SNS is in its SMS sandbox and texts verified numbers alone. Ask AWS to leave it.")
      : finding("text messages", "ok", "SNS texts any number"),
    monthlySpendUsd > LITTLE_SPEND_USD
      ? finding("text spending", "ok", `${monthlySpendUsd} USD a month`)
      : finding("text spending", "limited", "The account may spend 1 USD a month on texts, some ten messages. Ask AWS for more."),
    keeps
      ? finding("text logs", "lacks", "SNS keeps phone numbers: turn SMS delivery status logging and usage reports off.")
      : finding("text logs", "ok", "SNS logs no phone number"),
  ];
}
