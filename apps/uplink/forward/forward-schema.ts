import { z } from "zod";

/** Another application that gets objects by C-STORE. */
export const forwardSchema = z.strictObject({
  /** Names its queue: 1 to 20 of a-z, 0-9 and -. */
  name: z.string().regex(/^[a-z0-9-]{1,20}$/),
});
