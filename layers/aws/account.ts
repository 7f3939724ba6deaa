import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import {
  GetIdentityNotificationAttributesCommand,
  GetIdentityVerificationAttributesCommand,
  GetSendQuotaCommand,
  SESClient,
} from "@aws-sdk/client-ses";
import { GetSMSAttributesCommand, GetSMSSandboxAccountStatusCommand, SNSClient } from "@aws-sdk/client-sns";

/** What an AWS account and region say of themselves. Every function throws AccountUnknown. */

const PATIENCE = { maxAttempts: 1, requestHandler: { connectionTimeout: 3000, requestTimeout: 8000, throwOnRequestTimeout: true } };

/** AWS was not reached, or did not let us look. `reason` is the SDK's or the system's name for it, or `RegionMissing`. */
export class AccountUnknown extends Error {
  override readonly name = "AccountUnknown";
  readonly reason: string;

  constructor(error: unknown) {
    const reason = reasonOf(error);
    super(`AWS was not reached, or did not answer (${reason}).`);
    this.reason = reason;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if (/^(Region is missing|Region not accepted)/.test(error.message)) return "RegionMissing"; // the SDK has no name for it
  return error.name === "Error" && "code" in error ? String(error.code) : error.name;
}

async function look<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new AccountUnknown(error);
  }
}

const isAbsent = (error: unknown): boolean =>
  error instanceof Error && error.name === "ValidationError" && error.message.includes("does not exist");

const stackOf = (name: string) =>
  look(async () => {
    try {
      const { Stacks = [] } = await new CloudFormationClient(PATIENCE).send(new DescribeStacksCommand({ StackName: name }));
      return Stacks[0];
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  });

/** The status of a CloudFormation stack, such as `UPDATE_COMPLETE`, or undefined where there is none. */
export const stackStatus = async (name: string): Promise<string | undefined> => (await stackOf(name))?.StackStatus;

/** What a stack says of itself, by the names of its outputs, or undefined where there is no such stack. */
export async function stackOutputs(name: string): Promise<ReadonlyMap<string, string> | undefined> {
  const stack = await stackOf(name);
  return stack && new Map((stack.Outputs ?? []).map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]));
}

export interface MailAccount {
  readonly isVerified: boolean;
  /** SES mails bounces, with the recipient's address, to the sender. */
  readonly forwardsFeedback: boolean;
  /** Messages in 24 hours; 200 is the sandbox's. */
  readonly dailyQuota: number;
}

/** What SES knows of an identity, a domain, and how much it lets this account send. */
export const mailAccount = (identity: string): Promise<MailAccount> =>
  look(async () => {
    const ses = new SESClient(PATIENCE);
    const of = { Identities: [identity] };
    const verification = await ses.send(new GetIdentityVerificationAttributesCommand(of));
    const notification = await ses.send(new GetIdentityNotificationAttributesCommand(of));
    const quota = await ses.send(new GetSendQuotaCommand());
    return {
      isVerified: verification.VerificationAttributes?.[identity]?.VerificationStatus === "Success",
      forwardsFeedback: notification.NotificationAttributes?.[identity]?.ForwardingEnabled ?? false,
      dailyQuota: quota.Max24HourSend ?? 0,
    };
  });

export interface TextAccount {
  readonly isSandbox: boolean;
  readonly monthlySpendUsd: number;
  /** CloudWatch logs each text message with its phone number. */
  readonly logsDeliveries: boolean;
  /** A daily report in S3 names phone numbers. */
  readonly reportsUsage: boolean;
}

const DEFAULT_SPEND_USD = 1;

/** What SNS lets this account send as text messages, and what it keeps of them. */
export const textAccount = (): Promise<TextAccount> =>
  look(async () => {
    const sns = new SNSClient(PATIENCE);
    const { attributes = {} } = await sns.send(new GetSMSAttributesCommand());
    const { IsInSandbox } = await sns.send(new GetSMSSandboxAccountStatusCommand());
    return {
      isSandbox: IsInSandbox ?? true,
      monthlySpendUsd: Number(attributes.MonthlySpendLimit ?? DEFAULT_SPEND_USD),
      logsDeliveries: (attributes.DeliveryStatusIAMRole ?? "") !== "",
      reportsUsage: (attributes.UsageReportS3Bucket ?? "") !== "",
    };
  });
