import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { diagnose, type Finding } from "../../../apps/cli/doctor-checks.ts";

const PROGRAM = join(import.meta.dirname, "../../../apps/cli/keepsake.ts");
const ENTRY = (name: string, value: string) => `<entry><key>${name}</key><value>${value}</value></entry>`;

/** What an account answers by action, as AWS's query protocol writes it. Tests change it. */
let answers: Record<string, string>;
let server: Server;
let endpoint: string;
let cdkJson: string;

beforeAll(async () => {
  cdkJson = join(await mkdtemp(join(tmpdir(), "keepsake-doctor-")), "cdk.json");
  const keepsake = { clinicName: "Lindenhof", sender: "pictures@lindenhof.test" };
  await writeFile(cdkJson, JSON.stringify({ context: { keepsake } }));
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const form = new URLSearchParams(body);
      const action = form.get("Action") ?? "";
      const answer = answers[`${action} ${form.get("StackName") ?? ""}`.trim()] ?? answers[action] ?? "";
      const failed = /<Code>/.test(answer);
      response.writeHead(failed ? 400 : 200, { "Content-Type": "text/xml" });
      response.end(
        failed
          ? `<ErrorResponse><Error><Type>Sender</Type>${answer}</Error></ErrorResponse>`
          : `<${action}Response><${action}Result>${answer}</${action}Result></${action}Response>`,
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await rm(dirname(cdkJson), { recursive: true });
});

const stack = (status: string) =>
  `<Stacks><member><StackName>x</StackName><StackStatus>${status}</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime></member></Stacks>`;
const absent = "<Code>ValidationError</Code><Message>Stack with id x does not exist</Message>";

const notifications = (forwards: boolean) =>
  `<NotificationAttributes><entry><key>lindenhof.test</key><value><ForwardingEnabled>${forwards}</ForwardingEnabled></value></entry></NotificationAttributes>`;

const healthy = () => ({
  GetIdentityVerificationAttributes:
    "<VerificationAttributes><entry><key>lindenhof.test</key><value><VerificationStatus>Success</VerificationStatus></value></entry></VerificationAttributes>",
  GetIdentityNotificationAttributes: notifications(false),
  GetSendQuota: "<Max24HourSend>50000</Max24HourSend>",
  "DescribeStacks CDKToolkit": stack("CREATE_COMPLETE"),
  "DescribeStacks Keepsake": stack("UPDATE_COMPLETE"),
  GetSMSAttributes: `<attributes>${ENTRY("MonthlySpendLimit", "50")}</attributes>`,
  GetSMSSandboxAccountStatus: "<IsInSandbox>false</IsInSandbox>",
});

const ACCOUNT = { AWS_REGION: "eu-north-1", AWS_ACCESS_KEY_ID: "AKIDTEST", AWS_SECRET_ACCESS_KEY: "a-secret-of-the-test" };

/** Looks at an account through this process's SDK; an empty value unsets a variable. */
async function diagnosed(environment: Readonly<Record<string, string>> = {}): Promise<readonly Finding[]> {
  const all = { AWS_EC2_METADATA_DISABLED: "true", AWS_ENDPOINT_URL: endpoint, HOME: "/nowhere", ...ACCOUNT, ...environment };
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value === "" ? undefined : value);
  try {
    return await Array.fromAsync(diagnose(cdkJson));
  } finally {
    vi.unstubAllEnvs();
  }
}

const states = (findings: readonly Finding[]) => Object.fromEntries(findings.map(({ about, state }) => [about, state]));
const words = (findings: readonly Finding[]) => findings.map(({ says }) => says).join("\n");

const READY = {
  ffmpeg: "ok",
  settings: "ok",
  bootstrap: "ok",
  stack: "ok",
  sender: "ok",
  bounces: "ok",
  mail: "ok",
  "text messages": "ok",
  "text spending": "ok",
  "text logs": "ok",
};

test("an account that has all lacks nothing", async () => {
  answers = healthy();
  expect(states(await diagnosed())).toEqual(READY);
});

test("a new account lacks bootstrap, stack, sender and production access; texts are limited", async () => {
  answers = {
    DescribeStacks: absent,
    GetIdentityVerificationAttributes: "<VerificationAttributes/>",
    GetIdentityNotificationAttributes: "<NotificationAttributes/>",
    GetSendQuota: "<Max24HourSend>200</Max24HourSend>",
    GetSMSAttributes: "<attributes/>",
    GetSMSSandboxAccountStatus: "<IsInSandbox>true</IsInSandbox>",
  };
  const findings = await diagnosed();
  const lacking = { bootstrap: "lacks", stack: "lacks", sender: "lacks", mail: "lacks" };
  expect(states(findings)).toEqual({ ...READY, ...lacking, "text messages": "limited", "text spending": "limited" });
  expect(words(findings)).toContain("cdk bootstrap");
});

test.each([
  ["bounces that are mailed", "bounces", { GetIdentityNotificationAttributes: notifications(true) }],
  [
    "logs of text messages",
    "text logs",
    { GetSMSAttributes: `<attributes>${ENTRY("DeliveryStatusIAMRole", "arn:aws:iam::1:role/x")}</attributes>` },
  ],
  [
    "reports of text messages",
    "text logs",
    { GetSMSAttributes: `<attributes>${ENTRY("UsageReportS3Bucket", "reports")}</attributes>` },
  ],
  ["an update that failed", "stack", { "DescribeStacks Keepsake": stack("UPDATE_ROLLBACK_FAILED") }],
])("%s are lacking: AWS would keep addresses, or half a deployment", async (_what, about, answer) => {
  answers = { ...healthy(), ...answer };
  expect(states(await diagnosed())[about]).toBe("lacks");
});

test.each([
  ["offline", { AWS_ENDPOINT_URL: "http://127.0.0.1:9" }, /online/],
  ["without a region", { AWS_REGION: "" }, /AWS_REGION/],
  ["without credentials", { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" }, /no AWS credentials/],
])("%s it says so calmly, and looks no further", async (_when, environment, says) => {
  answers = healthy();
  const findings = await diagnosed(environment);
  expect(states(findings)).toEqual({ ffmpeg: "ok", settings: "ok", bootstrap: "unknown", account: "unknown" });
  expect(words(findings)).toMatch(says);
});

test("credentials that may not look are told from those that do not work", async () => {
  answers = { DescribeStacks: "<Code>AccessDenied</Code><Message>User x is not authorized</Message>" };
  expect(words(await diagnosed())).toContain("may not look");
  answers = { DescribeStacks: "<Code>InvalidClientTokenId</Code><Message>no</Message>" };
  expect(words(await diagnosed())).toContain("no AWS credentials that work");
});

test("the program ends with 1 where something lacks, and writes JSON that can be read", async () => {
  answers = healthy();
  const { PATH = "" } = process.env;
  const env = { PATH, HOME: "/nowhere", AWS_EC2_METADATA_DISABLED: "true", AWS_ENDPOINT_URL: endpoint, ...ACCOUNT };
  const { code, text } = await new Promise<{ code: unknown; text: string }>((resolve) => {
    execFile(process.execPath, [PROGRAM, "doctor", "--json"], { env }, (error, out) => resolve({ code: error?.code, text: out }));
  });
  expect(states(JSON.parse(text) as Finding[])).toMatchObject({ settings: "lacks", bootstrap: "ok" }); // the example sender
  expect(code).toBe(1);
});
