import { fileURLToPath } from "node:url";
import { diagnose, type Finding } from "./doctor-checks.ts";

const CDK_JSON = fileURLToPath(new URL("../../cdk.json", import.meta.url));

const MARKS: Readonly<Record<Finding["state"], string>> = {
  ok: "ok     ",
  lacks: "lacks  ",
  limited: "limited",
  unknown: "unknown",
};

/** `keepsake doctor`: what a deployment lacks. Exit code 1 where something does, or could not be looked at. */
export async function doctor({ json }: { readonly json?: true }): Promise<void> {
  const findings: Finding[] = [];
  for await (const found of diagnose(CDK_JSON)) {
    findings.push(found);
    if (!json) process.stdout.write(`  ${MARKS[found.state]}  ${found.about}: ${found.says}\n`);
  }
  if (json) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
  if (findings.some(({ state }) => state === "lacks" || state === "unknown")) process.exitCode = 1;
}
