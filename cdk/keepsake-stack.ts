import { CfnOutput, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { BUCKETS, type BucketName } from "#pipeline/buckets";
import type { DeploymentSettings } from "#pipeline/settings";
import { Alarms } from "./alarms.ts";
import type { Assets } from "./assets.ts";
import { Completer } from "./completer.ts";
import { Dashboard } from "./dashboard.ts";
import { Deidentifier } from "./deidentifier.ts";
import { PublicApi } from "./http-api.ts";
import { LandingPage } from "./landing-page.ts";
import { Mail } from "./mail.ts";
import { Notifier } from "./notifier.ts";
import { Renderer } from "./renderer.ts";
import { Storage } from "./storage.ts";
import { Sweeper } from "./sweeper.ts";
import { Uploaders } from "./uploaders.ts";
import { watchMetrics } from "./watched-metrics.ts";

export interface KeepsakeProps {
  readonly settings: DeploymentSettings;
  readonly assets: Assets;
}

/** All of Keepsake, in the order data flows. */
export class KeepsakeStack extends Stack {
  constructor(scope: Construct, id: string, { settings, assets }: KeepsakeProps) {
    super(scope, id, { description: "Keepsake: ultrasound studies, de-identified, rendered and shared by a link" });
    const storage = new Storage(this, "storage");
    const alarms = new Alarms(this, "alarms", settings.alarmEmail);
    const api = new PublicApi(this, "api", settings.domain, alarms);
    const mail = new Mail(this, "mail", settings);
    const ground = { settings, assets, storage, alarms };

    const deidentifier = new Deidentifier(this, "deidentifier", ground);
    const completer = new Completer(this, "completer", ground);
    const renderer = new Renderer(this, "renderer", ground);
    const notifier = new Notifier(this, "notifier", ground, { mail, publicUrl: api.url });
    const landingPage = new LandingPage(this, "landing-page", ground);
    const sweeper = new Sweeper(this, "sweeper", ground, [deidentifier, completer, renderer]);

    const stages = [deidentifier, completer, renderer, notifier, landingPage, sweeper];
    for (const stage of stages) api.serve(stage);
    new Uploaders(this, "uploaders", settings.clinics, storage);
    watchMetrics(alarms);
    new Dashboard(this, "dashboard", stages);
    new CfnOutput(this, "url", { value: api.url });
    for (const bucket of Object.keys(BUCKETS) as BucketName[])
      new CfnOutput(this, `${bucket}-bucket`, { value: storage.name(bucket) });
  }
}
