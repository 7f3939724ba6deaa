import { Duration, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import { AnyPrincipal, Effect, type IGrantable, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, HttpMethods, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct, type IConstruct } from "constructs";
import { BUCKETS, type BucketName, READ_BY_PAGES } from "#pipeline/buckets";
import { LIFECYCLES } from "./lifecycles.ts";

/** Which objects a function touches, by the prefixes of their keys. */
export interface Access {
  readonly read?: readonly string[];
  readonly write?: readonly string[];
  readonly remove?: readonly string[];
}

const ACTIONS: Readonly<Record<keyof Access, readonly string[]>> = {
  // Tags too: S3 refuses to copy a tagged object for who may not read its tags.
  read: ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTagging", "s3:GetObjectVersionTagging"],
  write: ["s3:PutObject", "s3:PutObjectTagging", "s3:AbortMultipartUpload"],
  remove: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
};

/** Identified objects and the master secret: a key of their own, so that reading takes a second permission. */
const OWN_KEY: ReadonlySet<BucketName> = new Set(["uploads", "secrets"]);

/** The buckets, their keys, how long objects stay, and who may do what with them. */
export class Storage extends Construct {
  readonly #buckets: Readonly<Record<BucketName, Bucket>>;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const names = Object.keys(BUCKETS) as BucketName[];
    this.#buckets = Object.fromEntries(names.map((name) => [name, this.#bucket(name)])) as Record<BucketName, Bucket>;
    this.#guardSecrets();
  }

  /** The real name of a bucket. */
  name(bucket: BucketName): string {
    return this.#buckets[bucket].bucketName;
  }

  /** What tells every function the buckets' names. */
  environment(): Record<string, string> {
    return Object.fromEntries(Object.entries(BUCKETS).map(([name, { env }]) => [env, this.name(name as BucketName)]));
  }

  /** Allows exactly these actions on exactly these prefixes, and the bucket's key with them. */
  allow(grantee: IGrantable & IConstruct, name: BucketName, access: Access): void {
    const bucket = this.#buckets[name];
    for (const [kind, actions] of Object.entries(ACTIONS)) {
      const prefixes = access[kind as keyof Access] ?? [];
      const resources = prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`));
      if (resources.length > 0) allow(grantee, actions, resources);
      for (const prefix of prefixes) acknowledgePrefix(grantee, bucket, prefix);
    }
    // Without this S3 answers 403 instead of 404 for what is not there; a condition on the prefix would bring the 403 back.
    const list = BUCKETS[name].versioned ? ["s3:ListBucket", "s3:ListBucketVersions"] : ["s3:ListBucket"];
    if (access.read !== undefined || access.remove !== undefined) allow(grantee, list, [bucket.bucketArn]);
    const decrypt = access.read !== undefined || access.write !== undefined ? ["kms:Decrypt"] : [];
    const encrypt = access.write === undefined ? [] : ["kms:GenerateDataKey"];
    const key = bucket.encryptionKey;
    if (key !== undefined && decrypt.length > 0) allow(grantee, [...decrypt, ...encrypt], [key.keyArn]);
  }

  /** Tells a queue of every object that is created under a prefix. */
  notify(name: BucketName, prefix: string, queue: Queue): void {
    queue.addToResourcePolicy(
      new PolicyStatement({
        actions: ["sqs:SendMessage"],
        principals: [new ServicePrincipal("s3.amazonaws.com")],
        resources: [queue.queueArn],
        // The bucket's own ARN would need the bucket first, which needs this queue first.
        conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
      }),
    );
    const resource = this.#buckets[name].node.defaultChild as CfnBucket;
    const before = resource.notificationConfiguration as CfnBucket.NotificationConfigurationProperty | undefined;
    const rules = (before?.queueConfigurations ?? []) as CfnBucket.QueueConfigurationProperty[];
    const filter = { s3Key: { rules: [{ name: "prefix", value: prefix }] } };
    resource.notificationConfiguration = {
      queueConfigurations: [...rules, { event: "s3:ObjectCreated:*", queue: queue.queueArn, filter }],
    };
    this.#buckets[name].node.addDependency(queue.node.findChild("Policy"));
  }

  #bucket(name: BucketName): Bucket {
    const encryption = OWN_KEY.has(name)
      ? { encryption: BucketEncryption.KMS, bucketKeyEnabled: true, encryptionKey: this.#key(name) }
      : { encryption: BucketEncryption.S3_MANAGED };
    return new Bucket(this, name, {
      ...encryption,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: BUCKETS[name].versioned || name === "secrets",
      ...(READ_BY_PAGES.has(name) ? { cors: [{ allowedMethods: [HttpMethods.GET], allowedOrigins: ["*"] }] } : {}),
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [{ id: "unfinished", abortIncompleteMultipartUploadAfter: Duration.days(1) }, ...LIFECYCLES[name]],
    });
  }

  #key(name: BucketName): Key {
    const description = `Keepsake: objects of the ${name} bucket`;
    return new Key(this, `${name}-key`, { description, enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN });
  }

  /** Losing the master secret breaks every mapping, so it is written once and never removed. */
  #guardSecrets(): void {
    const everyObject = this.#buckets.secrets.arnForObjects("*");
    const deny = (actions: string[], conditions: Record<string, unknown>) =>
      this.#buckets.secrets.addToResourcePolicy(
        new PolicyStatement({
          effect: Effect.DENY,
          principals: [new AnyPrincipal()],
          actions,
          resources: [everyObject],
          conditions,
        }),
      );
    deny(["s3:PutObject"], { Null: { "s3:if-none-match": "true" } });
    deny(["s3:DeleteObject", "s3:DeleteObjectVersion"], {});
  }
}

/** What cdk-nag finds in such a grant. */
function acknowledgePrefix(grantee: IConstruct, bucket: Bucket, prefix: string): void {
  const logicalId = Stack.of(bucket).getLogicalId(bucket.node.defaultChild as CfnBucket);
  const reason = `Keys under ${prefix} are not known beforehand, so the grant names bucket and prefix; it reaches no other object.`;
  Validations.of(grantee).acknowledge({ id: `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>/${prefix}*]`, reason });
}

const allow = ({ grantPrincipal }: IGrantable, actions: readonly string[], resources: string[]): void =>
  void grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions: [...actions], resources }));
