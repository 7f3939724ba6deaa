import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, type CfnElement } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import flags from "aws-cdk-lib/recommended-feature-flags.json" with { type: "json" };
import type { IConstruct } from "constructs";
import { afterAll } from "vitest";
import { parseSettings } from "#pipeline/settings";
import { type StageName, stageRows } from "#pipeline/stages";
import { Assets } from "../../cdk/assets.ts";
import { functionFolder, layerFolder } from "../../cdk/built.ts";
import { KeepsakeStack } from "../../cdk/keepsake-stack.ts";

export const SETTINGS = { clinicName: "Lindenhof", sender: "pictures@lindenhof.test", clinics: ["lindenhof"], quietSeconds: 240 };

/** A stack of the given settings over assets that stand in for the built ones, gone after the test file. */
export function keepsakeStack(settings: Readonly<Record<string, unknown>> = {}): KeepsakeStack {
  const built = mkdtempSync(join(tmpdir(), "keepsake-built-"));
  afterAll(() => rmSync(built, { recursive: true }));
  for (const folder of [...stageRows().map(([stage]) => functionFolder(built, stage)), layerFolder(built)]) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "handler.mjs"), "");
  }
  const assets = new Assets(built, { placeholders: false });
  return new KeepsakeStack(new App({ context: flags }), "Keepsake", {
    settings: parseSettings({ ...SETTINGS, ...settings }),
    assets,
  });
}

/** A template's resource, as much of it as the tests look at. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
}

export interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, unknown>>;
}

export const listOf = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** A synthesised template, looked at by what the tests ask. */
export class Synthesized {
  readonly template: Template;
  readonly resources: Readonly<Record<string, Resource>>;

  readonly #stack: KeepsakeStack;

  constructor(stack: KeepsakeStack) {
    this.#stack = stack;
    this.template = Template.fromStack(stack); // refuses circular dependencies
    this.resources = this.template.toJSON().Resources as Record<string, Resource>;
  }

  ofType(type: string): readonly (readonly [string, Resource])[] {
    return Object.entries(this.resources).filter(([, { Type }]) => Type === type);
  }

  /** The logical id of the resource of the construct at a path, such as `completer/completer-quiet/Queue`. */
  idAt(path: string): string {
    const construct = path.split("/").reduce<IConstruct>((parent, id) => parent.node.findChild(id), this.#stack);
    return this.#stack.getLogicalId(construct.node.defaultChild as CfnElement);
  }

  /** The properties of the resource of the construct at a path. */
  at(path: string): Resource {
    return this.resources[this.idAt(path)] as Resource;
  }

  functionOf(stage: StageName): Resource {
    return this.at(`${stage}/Function`);
  }

  /** What a stage's role may do. */
  statementsOf(stage: StageName): readonly Statement[] {
    const role = (this.functionOf(stage).Properties.Role as { "Fn::GetAtt": string[] })["Fn::GetAtt"][0];
    return this.ofType("AWS::IAM::Policy")
      .filter(([, { Properties }]) => JSON.stringify(Properties.Roles).includes(`"${role}"`))
      .flatMap(([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement);
  }
}
