import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type App, CfnResource, Validations } from "aws-cdk-lib";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { AwsSolutionsChecks, HIPAASecurityChecks } from "cdk-nag";
import { expect, test, vi } from "vitest";
import { ACKNOWLEDGED, acknowledgeFindings } from "../../cdk/acknowledged.ts";
import type { KeepsakeStack } from "../../cdk/keepsake-stack.ts";
import { keepsakeStack } from "./synthesized.ts";

const certificateArn = "arn:aws:acm:eu-north-1:111111111111:certificate/1";
const keepsake = (): KeepsakeStack => keepsakeStack({ domain: { name: "pictures.lindenhof.test", certificateArn } });

interface Report {
  readonly pluginReports: readonly { readonly violations: readonly { readonly ruleName: string }[] }[];
}

/** The rules of both packs, and of CloudFormation's own schemas, that a synthesis breaks. */
function broken(stack: KeepsakeStack): readonly string[] {
  const app = stack.node.root as App;
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new HIPAASecurityChecks(app));
  const silent = vi.spyOn(console, "error").mockImplementation(() => {});
  try {
    app.synth();
  } catch {
    // the report says why
  } finally {
    silent.mockRestore();
  }
  const report = JSON.parse(readFileSync(join(app.outdir, "validation-report.json"), "utf8")) as Report;
  return report.pluginReports.flatMap(({ violations }) => violations.map(({ ruleName }) => ruleName));
}

test("AwsSolutions, HIPAA and CloudFormation's schemas find nothing that is not acknowledged", () => {
  const stack = keepsake();
  acknowledgeFindings(stack);
  expect(broken(stack)).toEqual([]);
});

test("each acknowledgement is for something that is found, and says why in words", () => {
  expect(broken(keepsake()).toSorted()).toEqual(ACKNOWLEDGED.flatMap(({ ids }) => ids).toSorted());
  for (const { reason } of ACKNOWLEDGED) expect(reason.split(" ").length).toBeGreaterThan(12);
});

test("what would be wrong is found", () => {
  const stack = keepsake();
  acknowledgeFindings(stack);
  new Bucket(stack, "Open");
  new CfnResource(stack, "Misspelt", { type: "AWS::SQS::Queue", properties: { VisibilityTimeOut: 30 } });
  expect(broken(stack)).toEqual(expect.arrayContaining(["AwsSolutions-S10", "F3002"]));
});
