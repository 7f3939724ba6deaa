/** A frame's bytes do not hold the picture that the header promises. `what` names no values. */
export class DamagedFrame extends Error {
  override readonly name = "DamagedFrame";

  constructor(what: string, options?: ErrorOptions) {
    super(`The frame is damaged: ${what}.`, options);
  }
}

/** A frame that may be whole, in a form that nothing here decodes or encodes. `what` names no values. */
export class UnsupportedFrame extends Error {
  override readonly name = "UnsupportedFrame";

  constructor(what: string, options?: ErrorOptions) {
    super(`The frame's encoding is not supported: ${what}.`, options);
  }
}
