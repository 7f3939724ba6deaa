import { CfnResource, type Stack, Validations } from "aws-cdk-lib";

/** Findings of cdk-nag's AwsSolutions and HIPAA packs that stay, on every resource of some types, and why. Grants acknowledge their own. */
export interface Acknowledgement {
  readonly on: readonly string[];
  readonly ids: readonly string[];
  readonly reason: string;
}

export const ACKNOWLEDGED: readonly Acknowledgement[] = [
  {
    on: ["AWS::S3::Bucket"],
    ids: ["AwsSolutions-S1", "HIPAA.Security-S3BucketLoggingEnabled"],
    reason:
      "Access logs would keep the network address and the signed link of every family that looks at a picture. What Keepsake does to an object is in the functions' own logs, by new UIDs.",
  },
  {
    on: ["AWS::S3::Bucket"],
    ids: ["HIPAA.Security-S3BucketReplicationEnabled"],
    reason:
      "Keepsake is not an archive: the originals stay where they came from, and copies can be made again. A replica would be a second place from which a patient must be erased.",
  },
  {
    on: ["AWS::S3::Bucket"],
    ids: ["HIPAA.Security-S3DefaultEncryptionKMS"],
    reason:
      "The clean, renditions and shares buckets hold nothing identified and are encrypted by S3's own keys. What is identified, and the master secret, have KMS keys of their own.",
  },
  {
    on: ["AWS::S3::Bucket"],
    ids: ["HIPAA.Security-S3BucketVersioningEnabled"],
    reason:
      "What is erased from the clean, renditions and shares buckets must be gone; a version would stay behind. Their objects are written once or can be derived again.",
  },
  {
    on: ["AWS::Logs::LogGroup"],
    ids: ["HIPAA.Security-CloudWatchLogGroupEncrypted"],
    reason:
      "Log lines hold new UIDs, reason codes and counts, never a value of a patient; CloudWatch encrypts them at rest with its own keys.",
  },
  {
    on: ["AWS::Lambda::Function"],
    ids: ["HIPAA.Security-LambdaInsideVPC"],
    reason:
      "The functions speak to S3, SQS, SES and SNS alone, over TLS and by IAM. A VPC would add a NAT gateway's price and another way out, and close none.",
  },
  {
    on: ["AWS::Lambda::Function"],
    ids: ["HIPAA.Security-LambdaDLQ"],
    reason:
      "Queues with dead-letter queues of their own and the HTTP API invoke the functions. An asynchronous event that failed must not be kept: the schedule comes again.",
  },
  {
    on: ["AWS::Lambda::Function"],
    ids: ["HIPAA.Security-LambdaConcurrency"],
    reason:
      "A new account has a concurrency of 10 in all, of which reserving takes from every other function. Each queue's mapping has a limit of its own instead.",
  },
  {
    on: ["AWS::IAM::Policy"],
    ids: ["HIPAA.Security-IAMNoInlinePolicy"],
    reason: "What one function may do belongs to that function's role and goes with it; nothing else can share it by mistake.",
  },
  {
    on: ["AWS::ApiGatewayV2::Route"],
    ids: ["AwsSolutions-APIG4"],
    reason:
      "A family's link is its own permission, 160 secret bits; a share call carries an access key whose hash the notifier looks up. There is no one else for API Gateway to know.",
  },
  {
    on: ["AWS::SNS::Topic"],
    ids: ["HIPAA.Security-SNSEncryptedKMS"],
    reason:
      "Alarms name queues and functions. The feedback topic can have no subscriber, so nothing that is published to it is kept. A KMS key would have to trust CloudWatch and SES with it.",
  },
];

/** Notes every acknowledgement on the resources of its types. */
export function acknowledgeFindings(stack: Stack): void {
  const resources = stack.node.findAll().filter((construct) => CfnResource.isCfnResource(construct));
  for (const { on, ids, reason } of ACKNOWLEDGED)
    for (const resource of resources.filter(({ cfnResourceType }) => on.includes(cfnResourceType)))
      Validations.of(resource).acknowledge(...ids.map((id) => ({ id, reason })));
}
