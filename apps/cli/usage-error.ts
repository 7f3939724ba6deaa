/** What the user must do something about: said in one line, without a stack. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
