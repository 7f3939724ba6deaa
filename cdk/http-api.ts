import { CfnOutput, RemovalPolicy } from "aws-cdk-lib";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import {
  ApiMapping,
  DomainName,
  HttpApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
  SecurityPolicy,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { DeploymentSettings } from "#pipeline/settings";
import { type Alarms, MINUTES } from "./alarms.ts";
import type { StageFunction } from "./stage-function.ts";

/** What the access log says of a request: a path holds a share's token and a body an address, so it has neither. */
const LOGGED = {
  requestId: "$context.requestId",
  time: "$context.requestTime",
  route: "$context.routeKey",
  status: "$context.status",
  milliseconds: "$context.responseLatency",
};

/** The HTTP API: throttled, logged by route, under the deployment's own name where it has one. */
export class PublicApi extends Construct {
  /** What links begin with. */
  readonly url: string;
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, domain: DeploymentSettings["domain"], alarms: Alarms) {
    super(scope, id);
    this.api = new HttpApi(this, "Api", { createDefaultStage: false, disableExecuteApiEndpoint: domain !== undefined });
    const log = new LogGroup(this, "Log", { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
    const stage = new HttpStage(this, "Stage", {
      httpApi: this.api,
      autoDeploy: true,
      throttle: { rateLimit: 300, burstLimit: 600 }, // a page and its pictures are a dozen requests at once
      accessLogSettings: { destination: new LogGroupLogDestination(log), format: AccessLogFormat.custom(JSON.stringify(LOGGED)) },
    });
    this.url = domain === undefined ? this.api.apiEndpoint : this.#named(domain, stage);
    alarms.watch("api-errors", {
      metric: stage.metricServerError({ period: MINUTES }),
      above: 0,
      advice:
        "The API answered with a 5xx. The log of the route's function names the error's kind; 502 means SES or SNS did not take a message.",
    });
  }

  /** Leads a stage's routes of the table to its function. */
  serve(stage: StageFunction): void {
    const integration = new HttpLambdaIntegration(stage.stage, stage.lambda);
    for (const route of stage.row.routes ?? []) {
      const [method = "", path = ""] = route.split(" ");
      this.api.addRoutes({ path, methods: [HttpMethod[method as keyof typeof HttpMethod]], integration });
    }
  }

  #named({ name, certificateArn }: NonNullable<DeploymentSettings["domain"]>, stage: HttpStage): string {
    const certificate = Certificate.fromCertificateArn(this, "Certificate", certificateArn);
    const domainName = new DomainName(this, "Domain", { domainName: name, certificate, securityPolicy: SecurityPolicy.TLS_1_2 });
    new ApiMapping(this, "Mapping", { api: this.api, domainName, stage });
    new CfnOutput(this, "DomainTarget", {
      value: domainName.regionalDomainName,
      description: `Point ${name} here (CNAME or alias)`,
    });
    return `https://${name}`;
  }
}
