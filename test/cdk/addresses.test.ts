import { expect, test } from "vitest";
import { stageRows } from "#pipeline/stages";
import { keepsakeStack, listOf, type Statement, Synthesized } from "./synthesized.ts";

/** No setting may keep a recipient's address, or a link, which is as good as the pictures. */
const plain = new Synthesized(keepsakeStack());
const certificateArn = "arn:aws:acm:eu-north-1:111111111111:certificate/1";
const named = new Synthesized(
  keepsakeStack({
    domain: { name: "pictures.lindenhof.test", certificateArn },
    senderIdentity: "existing",
    alarmEmail: "ops@lindenhof.test",
  }),
);

test("the API's log tells routes, never a path, a query, a body, a caller or an error's text", () => {
  const { Format } = plain.at("api/Stage").Properties.AccessLogSettings as { Format: string };
  expect(Object.values(JSON.parse(Format) as Record<string, string>).toSorted()).toEqual([
    "$context.requestId",
    "$context.requestTime",
    "$context.responseLatency",
    "$context.routeKey",
    "$context.status",
  ]);
});

test("the API is throttled", () => {
  expect(plain.at("api/Stage").Properties.DefaultRouteSettings).toEqual({ ThrottlingBurstLimit: 600, ThrottlingRateLimit: 300 });
});

test("SES keeps no list of bounced addresses, follows no link, counts no opening, and sends over TLS alone", () => {
  expect(plain.at("mail/Set").Properties).toEqual({
    DeliveryOptions: { TlsPolicy: "REQUIRE" },
    ReputationOptions: { ReputationMetricsEnabled: false },
    SuppressionOptions: { SuppressedReasons: [] },
    VdmOptions: { DashboardOptions: { EngagementMetrics: "DISABLED" }, GuardianOptions: { OptimizedSharedDelivery: "DISABLED" } },
  });
});

test("bounces go to a topic that nobody can listen to, and to no mailbox", () => {
  const destinations = plain
    .ofType("AWS::SES::ConfigurationSetEventDestination")
    .map(([, { Properties }]) => Properties.EventDestination);
  const feedback = plain.idAt("mail/Feedback");
  expect(destinations).toEqual([
    { Enabled: true, MatchingEventTypes: ["bounce", "complaint"], SnsDestination: { TopicARN: { Ref: feedback } } },
  ]);
  expect(plain.ofType("AWS::SNS::Subscription")).toEqual([]);
  const { Statement } = plain.at("mail/Feedback/Policy").Properties.PolicyDocument as { Statement: Statement[] };
  expect(Statement).toContainEqual(expect.objectContaining({ Effect: "Deny", Action: "sns:Subscribe", Principal: { AWS: "*" } }));
  expect(plain.at("mail/Identity").Properties.FeedbackAttributes).toEqual({ EmailForwardingEnabled: false });
});

test("no topic logs deliveries, and only alarms have a listener", () => {
  const topics = named.ofType("AWS::SNS::Topic").map(([, { Properties }]) => Properties);
  expect(topics.flatMap((topic) => Object.keys(topic)).filter((key) => /Logging|Archive|DataProtection/.test(key))).toEqual([]);
  expect(named.ofType("AWS::SNS::Subscription").map(([, { Properties }]) => Properties)).toEqual([
    { Endpoint: "ops@lindenhof.test", Protocol: "email", TopicArn: { Ref: named.idAt("alarms/Topic") } },
  ]);
});

test.each([
  "AWS::CloudTrail::Trail",
  "AWS::KinesisFirehose::DeliveryStream",
  "AWS::Kinesis::Stream",
  "AWS::DynamoDB::Table",
  "AWS::Events::Archive",
  "AWS::Lambda::EventInvokeConfig",
  "AWS::Logs::SubscriptionFilter",
  "AWS::StepFunctions::StateMachine",
  "AWS::XRay::Group",
  "AWS::SES::ContactList",
  "AWS::SES::ReceiptRule",
  "AWS::SES::MailManagerArchive",
  "AWS::Pinpoint::App",
  "AWS::SMSVOICE::ConfigurationSet",
  "AWS::Events::EventBus",
  "AWS::Logs::Destination",
])("there is no %s, which could keep what passes through", (type) => {
  plain.template.resourceCountIs(type, 0);
  named.template.resourceCountIs(type, 0);
});

test("no bucket logs who reads it, lists what it has, or tells EventBridge", () => {
  for (const [, { Properties }] of plain.ofType("AWS::S3::Bucket")) {
    expect(Properties.LoggingConfiguration).toBeUndefined();
    expect(Properties.InventoryConfigurations).toBeUndefined();
    const { EventBridgeConfiguration } = (Properties.NotificationConfiguration ?? {}) as { EventBridgeConfiguration?: unknown };
    expect(EventBridgeConfiguration).toBeUndefined();
  }
});

test("only the notifier may send a message, and so see an address", () => {
  const senders = stageRows()
    .map(([stage]) => stage)
    .filter((stage) =>
      plain
        .statementsOf(stage)
        .some(({ Effect, Action }) => Effect === "Allow" && listOf(Action).some((action) => /^(ses|sns|sms-voice):/.test(action))),
    );
  expect(senders).toEqual(["notifier"]);
});

test("what the notifier is given is kept by nothing: no queue, no dead letters, no extension, no detailed log", () => {
  const { Properties } = plain.functionOf("notifier");
  expect([Properties.DeadLetterConfig, Properties.Layers, Properties.TracingConfig]).toEqual([undefined, undefined, undefined]);
  expect(Properties.LoggingConfig).not.toHaveProperty("SystemLogLevel"); // DEBUG would log the runtime's own view of an event
  const notifier = plain.idAt("notifier/Function");
  for (const [, mapping] of plain.ofType("AWS::Lambda::EventSourceMapping"))
    expect(JSON.stringify(mapping.Properties.FunctionName)).not.toContain(notifier);
  const route = plain.at("api/Stage").Properties.DefaultRouteSettings as Record<string, unknown>;
  expect([route.DataTraceEnabled, route.LoggingLevel]).toEqual([undefined, undefined]);
});

test("logs go after a month", () => {
  const logs = plain.ofType("AWS::Logs::LogGroup").map(([, { Properties }]) => Properties.RetentionInDays);
  expect(new Set(logs)).toEqual(new Set([30]));
  for (const [, { Properties }] of plain.ofType("AWS::Lambda::Function"))
    expect((Properties.LoggingConfig as { LogGroup?: unknown }).LogGroup).toBeDefined();
});

test("a domain of its own is what links begin with, and the API's first name answers no more", () => {
  expect(named.functionOf("notifier").Properties.Environment).toMatchObject({
    Variables: { PUBLIC_URL: "https://pictures.lindenhof.test" },
  });
  expect(named.at("api/Api").Properties.DisableExecuteApiEndpoint).toBe(true);
  expect(named.at("api/Domain").Properties.DomainNameConfigurations).toEqual([
    { CertificateArn: certificateArn, EndpointType: "REGIONAL", SecurityPolicy: "TLS_1_2" },
  ]);
  expect(plain.at("api/Api").Properties.DisableExecuteApiEndpoint).not.toBe(true);
});

test("an identity that is in SES already is not made again", () => {
  plain.template.resourceCountIs("AWS::SES::EmailIdentity", 1);
  named.template.resourceCountIs("AWS::SES::EmailIdentity", 0);
});
