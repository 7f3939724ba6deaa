import { Match } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { BUCKETS } from "#pipeline/buckets";
import { keys } from "#pipeline/keys";
import { MAX_RECEIVES, visibilitySeconds } from "#pipeline/queues";
import { stageRows } from "#pipeline/stages";
import { keepsakeStack, SETTINGS, type Statement, Synthesized } from "./synthesized.ts";

const keepsake = new Synthesized(keepsakeStack());
const { template } = keepsake;
const bucketId = (name: string) => keepsake.idAt(`storage/${name}`);
const bucket = (name: string) => keepsake.at(`storage/${name}`);

interface Rule {
  readonly Prefix?: string;
  readonly ExpirationInDays?: number;
  readonly NoncurrentVersionExpiration?: { readonly NoncurrentDays: number };
}
const rulesOf = (name: string) => (bucket(name).Properties.LifecycleConfiguration as { Rules: Rule[] }).Rules;

test.each(Object.keys(BUCKETS))("%s: nothing public, TLS alone, encrypted, kept when the stack goes", (name) => {
  expect(bucket(name)).toMatchObject({
    DeletionPolicy: "Retain",
    Properties: {
      BucketEncryption: expect.anything(),
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    },
  });
  template.hasResourceProperties("AWS::S3::BucketPolicy", {
    Bucket: { Ref: bucketId(name) },
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Effect: "Deny", Action: "s3:*", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
      ]),
    },
  });
});

test("uploads and secrets have keys of their own, and the others none", () => {
  const keyed = Object.keys(BUCKETS).filter((name) =>
    JSON.stringify(bucket(name).Properties.BucketEncryption).includes("KMSMasterKeyID"),
  );
  expect(keyed).toEqual(["uploads", "secrets"]);
  template.resourceCountIs("AWS::KMS::Key", 2);
  template.allResourcesProperties("AWS::KMS::Key", { EnableKeyRotation: true });
  template.allResources("AWS::KMS::Key", { DeletionPolicy: "Retain" });
});

test("uploads and secrets are versioned, and the others not: what is erased there must be gone", () => {
  const versioned = Object.keys(BUCKETS).filter((name) => bucket(name).Properties.VersioningConfiguration !== undefined);
  expect(versioned).toEqual(["uploads", "secrets"]);
});

test("no current object under uploads/ ever expires", () => {
  const expiring = rulesOf("uploads").filter(({ ExpirationInDays }) => ExpirationInDays !== undefined);
  expect(expiring.map(({ Prefix, ExpirationInDays }) => [Prefix, ExpirationInDays])).toEqual([
    ["held/", 30],
    ["quarantine/", 7],
    ["decisions/", 30],
    ["recalls/", 30],
  ]);
  const days = rulesOf("uploads").flatMap(({ NoncurrentVersionExpiration: versions }) => versions?.NoncurrentDays ?? []);
  expect(Math.max(...days)).toBeLessThanOrEqual(7);
});

test("what a share of 365 days shows outlives it, and tombstones, settings and the master secret never expire", () => {
  for (const name of ["clean", "renditions", "shares"] as const)
    for (const { Prefix, ExpirationInDays } of rulesOf(name)) {
      expect(Prefix ?? "unfinished").not.toMatch(/^(erased|erasing|settings|audit)/);
      if (Prefix !== undefined && !["arrivals/", "expected/", "zips/"].includes(Prefix))
        expect(ExpirationInDays).toBeGreaterThan(30 + 365);
    }
  expect(rulesOf("secrets")).toEqual([expect.objectContaining({ Id: "unfinished" })]);
});

test("somebody has decided how long each kind of object stays", () => {
  const kept = ["uploads/", "erased/", "erasing/", "settings/", "audit/", "master/"];
  const known = new Set([...kept, ...Object.keys(BUCKETS).flatMap((name) => rulesOf(name).map(({ Prefix }) => Prefix))]);
  const folders = Object.values(keys).map(
    (key) => `${(key as (...parts: unknown[]) => string)("a", "b", "c", "d", "e").split("/")[0]}/`,
  );
  expect(folders.filter((folder) => !known.has(folder))).toEqual([]);
});

test("the master secret can be written once and never removed", () => {
  const { Statement } = keepsake.at("storage/secrets/Policy").Properties.PolicyDocument as { Statement: Statement[] };
  const denied = Statement.filter(({ Effect }) => Effect === "Deny").map(({ Action, Condition }) => [Action, Condition]);
  expect(denied).toContainEqual(["s3:PutObject", { Null: { "s3:if-none-match": "true" } }]);
  expect(denied).toContainEqual([["s3:DeleteObject", "s3:DeleteObjectVersion"], undefined]);
});

interface Notification {
  readonly Event: string;
  readonly Queue: { readonly "Fn::GetAtt": readonly [string, string] };
  readonly Filter: { readonly S3Key: { readonly Rules: readonly { readonly Name: string; readonly Value: string }[] } };
}
const notificationsOf = (name: string) =>
  (
    (bucket(name).Properties.NotificationConfiguration as { QueueConfigurations?: Notification[] } | undefined)
      ?.QueueConfigurations ?? []
  ).map(({ Queue, Filter }) => ({ queue: Queue["Fn::GetAtt"][0], prefix: Filter.S3Key.Rules[0]?.Value ?? "" }));

const rows = stageRows().flatMap(([stage, row]) => (row.queues ?? []).map((queue) => ({ stage, row, queue })));
const queuePath = (stage: string, name: string) => `${stage}/${name}/Queue`;
const queueId = (stage: string, name: string) => keepsake.idAt(queuePath(stage, name));

test("every row's prefixes lead to its queue, and nothing else is notified", () => {
  const wanted = rows.flatMap(({ stage, queue }) =>
    queue.created.map((created) => [created.bucket, created.prefix, queueId(stage, queue.name)]),
  );
  const found = Object.keys(BUCKETS).flatMap((name) => notificationsOf(name).map(({ queue, prefix }) => [name, prefix, queue]));
  expect(found.toSorted()).toEqual(wanted.toSorted());
});

test.each(Object.keys(BUCKETS))("%s: no filter overlaps another, which S3 refuses", (name) => {
  const prefixes = notificationsOf(name).map(({ prefix }) => prefix);
  for (const [i, one] of prefixes.entries())
    for (const other of prefixes.slice(i + 1))
      expect(one.startsWith(other) || other.startsWith(one), `${one} and ${other}`).toBe(false);
});

test("a bucket waits for the policies by which it may send, which S3 tries out at once", () => {
  for (const name of ["uploads", "clean"])
    for (const { queue } of notificationsOf(name)) {
      const [policy] =
        keepsake
          .ofType("AWS::SQS::QueuePolicy")
          .find(([, { Properties }]) => JSON.stringify(Properties.Queues).includes(`"${queue}"`)) ?? [];
      expect(bucket(name).DependsOn).toContain(policy);
    }
});

test.each(rows)("$queue.name: visibility, dead letters and delay are the local runtime's", ({ stage, row, queue }) => {
  expect(keepsake.at(queuePath(stage, queue.name)).Properties).toMatchObject({
    VisibilityTimeout: visibilitySeconds(row),
    RedrivePolicy: { maxReceiveCount: MAX_RECEIVES },
    SqsManagedSseEnabled: true,
    ...("quiet" in queue ? { DelaySeconds: SETTINGS.quietSeconds } : {}),
  });
});

test.each(rows)(
  "$queue.name: alarms when its dead-letter queue has a message, and when its oldest waits an hour",
  ({ stage, queue }) => {
    const dead = keepsake.idAt(`${stage}/${queue.name}/Dead`);
    const alarm = (metric: string, id: string, threshold: number) =>
      template.hasResourceProperties("AWS::CloudWatch::Alarm", {
        MetricName: metric,
        Threshold: threshold,
        Dimensions: [{ Name: "QueueName", Value: { "Fn::GetAtt": [id, "QueueName"] } }],
        AlarmActions: [Match.anyValue()],
        AlarmDescription: Match.anyValue(),
      });
    alarm("ApproximateNumberOfMessagesVisible", dead, 0);
    alarm("ApproximateAgeOfOldestMessage", queueId(stage, queue.name), 3600);
  },
);
