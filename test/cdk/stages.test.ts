import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { BUCKETS } from "#pipeline/buckets";
import { queueUrlVariable } from "#pipeline/queues";
import { rateSeconds } from "#pipeline/schedule";
import { deploymentSettings } from "#pipeline/settings";
import { STAGES, type StageName, stageRows } from "#pipeline/stages";
import { keepsakeStack, listOf, Synthesized } from "./synthesized.ts";

const keepsake = new Synthesized(keepsakeStack({ smsSenderId: "LINDENHOF" }));
const { template } = keepsake;
const rows = stageRows().map(([name, stage]) => ({ name, stage }));

const environmentOf = (stage: StageName) =>
  (keepsake.functionOf(stage).Properties.Environment as { Variables: Record<string, unknown> }).Variables;

test("there is one function for each row of the stage table, a construct file for each, and no other function", () => {
  expect(keepsake.ofType("AWS::Lambda::Function")).toHaveLength(rows.length);
  for (const { name } of rows) expect(existsSync(`cdk/${name}.ts`), name).toBe(true);
});

test.each(rows)("$name runs as its row says", ({ name, stage }) => {
  const { Properties } = keepsake.functionOf(name);
  expect(Properties).toMatchObject({
    Runtime: "nodejs24.x",
    Architectures: ["arm64"],
    Handler: "handler.handler",
    MemorySize: stage.memoryMiB,
    Timeout: stage.timeoutSeconds,
    LoggingConfig: { LogFormat: "JSON" },
  });
  expect(Properties.ReservedConcurrentExecutions).toBeUndefined();
  expect(Properties.TracingConfig).toBeUndefined(); // a trace keeps the URL, and with it the token
});

test("queues are mapped one message at a time, each failure by itself, below the row's concurrency", () => {
  const wanted = rows.flatMap(({ stage }) => (stage.queues ?? []).map(() => stage.concurrency));
  const mappings = keepsake.ofType("AWS::Lambda::EventSourceMapping").map(([, { Properties }]) => Properties);
  expect(mappings.map(({ ScalingConfig }) => (ScalingConfig as { MaximumConcurrency: number }).MaximumConcurrency)).toEqual(wanted);
  template.allResourcesProperties("AWS::Lambda::EventSourceMapping", {
    BatchSize: 1,
    FunctionResponseTypes: ["ReportBatchItemFailures"],
  });
});

test("the API has the routes of the table, and no other", () => {
  const wanted = rows.flatMap(({ stage }) => stage.routes ?? []);
  expect(
    keepsake
      .ofType("AWS::ApiGatewayV2::Route")
      .map(([, { Properties }]) => Properties.RouteKey)
      .toSorted(),
  ).toEqual(wanted.toSorted());
});

test("what runs on a schedule in the table does so here", () => {
  const wanted = rows.flatMap(({ stage }) => stage.schedule ?? []);
  expect(keepsake.ofType("AWS::Events::Rule").map(([, { Properties }]) => Properties.ScheduleExpression)).toEqual(wanted);
});

test("every function knows the buckets, and the settings that its code reads", () => {
  for (const { name } of rows)
    expect(Object.keys(environmentOf(name))).toEqual(expect.arrayContaining(Object.values(BUCKETS).map(({ env }) => env)));
  expect(environmentOf("deidentifier")).toMatchObject({ QUIET_SECONDS: "240" });
  expect(environmentOf("renderer")).toMatchObject({
    FFMPEG_BIN: "/opt/bin/ffmpeg",
    [queueUrlVariable("renderer")]: expect.anything(),
  });
  expect(environmentOf("landing-page")).toMatchObject({ CLINIC_NAME: "Lindenhof" });
  expect(environmentOf("notifier")).toMatchObject({
    CLINIC_NAME: "Lindenhof",
    MAIL_FROM: "pictures@lindenhof.test",
    MAIL_CONFIGURATION_SET: { Ref: expect.anything() },
    PUBLIC_URL: { "Fn::GetAtt": [expect.anything(), "ApiEndpoint"] },
    SMS_SENDER_ID: "LINDENHOF",
  });
});

test("functions with errors or no room to run raise an alarm", () => {
  for (const metric of ["Errors", "Throttles"])
    expect(keepsake.ofType("AWS::CloudWatch::Alarm").filter(([, { Properties }]) => Properties.MetricName === metric)).toHaveLength(
      rows.length,
    );
});

test.each(["StudiesReported", "SharesFailed", "PagesFailed"])("a person hears of %s", (metric) => {
  const alarms = keepsake.ofType("AWS::CloudWatch::Alarm").map(([, { Properties }]) => Properties);
  expect(alarms.filter(({ MetricName, Threshold }) => MetricName === metric && Threshold === 0)).toHaveLength(1);
});

test("no alarm is silent, and each says what to do", () => {
  for (const [, { Properties }] of keepsake.ofType("AWS::CloudWatch::Alarm")) {
    expect(Properties.AlarmActions).toHaveLength(1);
    expect(String(Properties.AlarmDescription).length).toBeGreaterThan(40);
  }
});

const actionsOf = (stage: StageName) =>
  keepsake.statementsOf(stage).flatMap(({ Effect, Action }) => (Effect === "Allow" ? listOf(Action) : []));
const mayTouch = (stage: StageName, bucket: keyof typeof BUCKETS, action: string) =>
  keepsake
    .statementsOf(stage)
    .some(
      ({ Effect, Action, Resource }) =>
        Effect === "Allow" && listOf(Action).includes(action) && JSON.stringify(Resource).includes(`storage${bucket}`),
    );
const stagesThat = (can: (stage: StageName) => boolean) => rows.map(({ name }) => name).filter(can);

test("only the notifier may send, by e-mail from our own sender, and by text to phone numbers and no topic", () => {
  expect(stagesThat((stage) => actionsOf(stage).some((action) => /^(ses|sns|sms-voice):/.test(action)))).toEqual(["notifier"]);
  const sending = keepsake
    .statementsOf("notifier")
    .filter(({ Action }) => listOf(Action).some((action) => /^(ses|sns):/.test(action)));
  expect(sending).toEqual([
    {
      Effect: "Allow",
      Action: "ses:SendEmail",
      Condition: { StringEquals: { "ses:FromAddress": "pictures@lindenhof.test" } },
      Resource: [expect.anything(), expect.anything()],
    },
    { Effect: "Allow", Action: "sns:Publish", Resource: "*" },
    { Effect: "Deny", Action: "sns:Publish", Resource: "arn:*:sns:*:*:*" },
  ]);
  expect(JSON.stringify(sending[0]?.Resource)).toContain(":identity/lindenhof.test");
  expect(JSON.stringify(sending[0]?.Resource)).toContain(":configuration-set/");
});

test("only these may read the master secret, and only these create it", () => {
  expect(stagesThat((stage) => mayTouch(stage, "secrets", "s3:GetObject"))).toEqual(["deidentifier", "notifier", "landing-page"]);
  expect(stagesThat((stage) => mayTouch(stage, "secrets", "s3:PutObject"))).toEqual(["deidentifier", "notifier"]);
  expect(stagesThat((stage) => mayTouch(stage, "secrets", "s3:DeleteObject"))).toEqual([]);
});

test("only the deidentifier reads what is identified", () => {
  expect(stagesThat((stage) => mayTouch(stage, "uploads", "s3:GetObject"))).toEqual(["deidentifier"]);
});

test("the landing page writes what a family wishes, and removes nothing but what it made itself", () => {
  const prefixes = (wanted: string): readonly (string | undefined)[] =>
    keepsake
      .statementsOf("landing-page")
      .filter(({ Action }) => listOf(Action).includes(wanted))
      .flatMap(({ Resource }) => listOf(Resource))
      .map((resource) => /"\/([^"]*)\*"/.exec(JSON.stringify(resource))?.[1]);
  expect(prefixes("s3:PutObject").toSorted()).toEqual([
    ...["audit/", "erased/", "erasing/", "limits/", "members/*/ask", "shares/", "suspended/", "zips/"],
  ]);
  expect(prefixes("s3:DeleteObject")).toEqual(["zips/"]);
});

test("no statement allows a service's every action, or objects without a prefix", () => {
  for (const { name } of rows)
    for (const { Effect, Action, Resource } of keepsake.statementsOf(name)) {
      expect(listOf(Action).filter((action) => action.includes("*"))).toEqual([]);
      const wild = listOf(Resource)
        .map((each) => JSON.stringify(each))
        .filter((each) => /"\/?\*"|"\/\*"\]/.test(each));
      if (Effect === "Allow" && !listOf(Action).includes("sns:Publish")) expect(wild).toEqual([]);
    }
});

test("whoever uploads for a clinic can put files under its prefix and read nothing", () => {
  const { Statement } = keepsake.at("uploaders/lindenhof").Properties.PolicyDocument as {
    Statement: { Action: string[]; Resource: unknown }[];
  };
  expect(
    Statement.flatMap(({ Action }) => listOf(Action)).filter(
      (action) => action.startsWith("s3:Get") || action.startsWith("s3:List"),
    ),
  ).toEqual([]);
  expect(JSON.stringify(Statement[0]?.Resource)).toContain("/uploads/lindenhof/*");
});

test("what docs/deploy.md says of an idle deployment is what is deployed", () => {
  const page = readFileSync("docs/deploy.md", "utf8");
  const said = (what: string) => Number(new RegExp(`^\\| ${what} \\| (\\d+)`, "m").exec(page)?.[1]);
  const count = (type: string) => keepsake.ofType(type).length;
  expect(said("KMS keys")).toBe(count("AWS::KMS::Key"));
  expect(said("CloudWatch alarms")).toBe(count("AWS::CloudWatch::Alarm"));
  expect(said("CloudWatch dashboards")).toBe(count("AWS::CloudWatch::Dashboard"));
  expect(said("queues that Lambda polls")).toBe(count("AWS::Lambda::EventSourceMapping"));
  expect(said("runs of the sweeper")).toBe((24 * 3600) / rateSeconds(STAGES.sweeper.schedule));
  for (const field of Object.keys(deploymentSettings.shape)) expect(page).toContain(`| \`${field}\` |`);
});
