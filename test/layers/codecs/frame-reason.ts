import { DamagedFrame, UnsupportedFrame } from "#codecs/frame-errors";

/** Why a codec gives up on a frame; "none" where it does not. Any other error is thrown. */
export async function reasonOf(attempt: () => unknown): Promise<"none" | "damaged" | "unsupported"> {
  try {
    await attempt();
    return "none";
  } catch (error) {
    if (error instanceof DamagedFrame) return "damaged";
    if (error instanceof UnsupportedFrame) return "unsupported";
    throw error;
  }
}
