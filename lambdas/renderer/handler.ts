import type { SQSHandler } from "aws-lambda";
import { eachMessage } from "#aws/batch";
import { renderOrder } from "#pipeline/documents";
import { createdObjects } from "#pipeline/events";
import { fanOut } from "./fan-out.ts";
import { fillOrder } from "./fill-order.ts";

/** A manifest in, an order for each of its images out; an order in, JPG and MP4 copies of the instance out. */
export const handler: SQSHandler = (event) => eachMessage("renderer", event, work);

async function work(body: string): Promise<void> {
  const order = renderOrder.safeParse(JSON.parse(body));
  if (order.success) return fillOrder(order.data);
  for (const { key } of createdObjects(body)) await fanOut(key);
}
