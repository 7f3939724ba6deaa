import { endWithReader, fail } from "./failure.ts";
import { renderCommand } from "./render-command.ts";
import { readArguments } from "./render-options.ts";

/** `keepsake render` on its own: sets the exit code. False where the arguments are for the whole program, which says what is wrong with them. */
export async function atOnce(args: readonly string[]): Promise<boolean> {
  const read = readArguments(args);
  if (read === undefined) return false;
  endWithReader();
  try {
    await renderCommand(read.inputs, read.options);
  } catch (error) {
    fail(error);
  }
  return true;
}
