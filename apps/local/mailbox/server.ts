import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type Listening, listen } from "../listen.ts";
import { requestBody } from "../request-body.ts";
import { ACTIONS, type Action, ServiceError } from "./actions.ts";
import type { Mailbox } from "./mailbox.ts";

const LIMIT = 14 * 1024 * 1024; // a raw message of 10 MB in base64

/** Recipients that make the service fail, as SES's mailbox simulator does. */
const SIMULATED: Readonly<Record<string, "reject" | "throttle" | "silence">> = {
  "fail@simulator.test": "reject",
  "throttle@simulator.test": "throttle",
  "timeout@simulator.test": "silence",
  "+15005550001": "reject",
  "+15005550002": "throttle",
  "+15005550003": "silence",
};

const FAILURES = {
  email: {
    reject: new ServiceError("MessageRejected", "The message was rejected."),
    throttle: new ServiceError("Throttling", "Maximum sending rate exceeded."),
  },
  sms: {
    reject: new ServiceError("OptedOut", "The phone number is opted out."),
    throttle: new ServiceError("Throttled", "Rate exceeded.", 429),
  },
};

/** SES and SNS on this machine, on the loopback alone: takes what is sent with this access key and puts it in the mailbox. */
export function startMailService(mailbox: Mailbox, port: number, accessKeyId: string): Promise<Listening> {
  return listen("127.0.0.1", port, (request, response) => {
    answerTo(mailbox, request, accessKeyId)
      .catch((error: unknown) => refusal(error))
      .then((answer) => {
        if (answer === undefined) return; // the simulated silence
        response.writeHead(answer.status, { "content-type": "text/xml" });
        response.end(answer.xml);
      });
  });
}

interface XmlAnswer {
  readonly status: number;
  readonly xml: string;
}

async function answerTo(mailbox: Mailbox, request: IncomingMessage, accessKeyId: string): Promise<XmlAnswer | undefined> {
  const body = await requestBody(request, LIMIT);
  if (body === undefined) throw new ServiceError("RequestEntityTooLarge", "The message is too large.", 413);
  if (!request.headers.authorization?.includes(`Credential=${accessKeyId}/`))
    throw new ServiceError("InvalidClientTokenId", "The security token included in the request is invalid.", 403);
  const parameters = new URLSearchParams(body.toString("utf8"));
  const { name, action } = actionOf(parameters);
  const message = action.read(parameters);
  const simulated = message.to.map((address) => SIMULATED[address]).find((outcome) => outcome !== undefined);
  if (simulated === "silence") return undefined;
  if (simulated !== undefined) throw FAILURES[message.channel][simulated];
  mailbox.add(message);
  return { status: 200, xml: success(name, action) };
}

function actionOf(parameters: URLSearchParams): { name: string; action: Action } {
  const name = parameters.get("Action") ?? "";
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined || parameters.get("Version") !== action.version)
    throw new ServiceError("InvalidAction", "The action is not valid for this endpoint.");
  return { name, action };
}

const success = (name: string, { namespace }: Action): string =>
  `<${name}Response xmlns="${namespace}"><${name}Result><MessageId>${randomUUID()}</MessageId></${name}Result>` +
  `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${name}Response>`;

// Messages of ServiceErrors are our own fixed text: nothing to escape.
function refusal(error: unknown): XmlAnswer {
  const { code, status, message } = error instanceof ServiceError ? error : new ServiceError("InternalFailure", "It failed.", 500);
  const type = status < 500 ? "Sender" : "Receiver";
  const details = `<Error><Type>${type}</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, xml: `<ErrorResponse>${details}<RequestId>${randomUUID()}</RequestId></ErrorResponse>` };
}
