import { deidentifyCommand } from "./deidentify-command.ts";
import { readArguments } from "./deidentify-options.ts";
import { endWithReader, fail } from "./failure.ts";

/**
 * `keepsake deidentify` on its own, for it is started often: sets the exit code. False where the arguments are for the whole program, which
 * helps and says what is wrong with them.
 */
export async function atOnce(args: readonly string[]): Promise<boolean> {
  const read = readArguments(args);
  if (read === undefined) return false;
  endWithReader();
  try {
    await deidentifyCommand(read.input, read.options);
  } catch (error) {
    fail(error);
  }
  return true;
}
