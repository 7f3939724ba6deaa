import type { ComponentSize } from "./jpeg-blocks.ts";
import { UnmaskableJpeg } from "./jpeg-unmaskable.ts";

/** A component of a frame that is coded sequentially. */
export interface FrameComponent {
  readonly id: number;
  /** Blocks of it in one MCU, across and down. */
  readonly horizontal: number;
  readonly vertical: number;
  /** The place of its quantization table. */
  readonly quantization: number;
  readonly size: ComponentSize;
}

/** What SOF says (ITU-T T.81 B.2.2), sizes in blocks. */
export interface SequentialFrame {
  readonly precision: 8 | 12;
  readonly components: readonly FrameComponent[];
  readonly mcusAcross: number;
  readonly mcusDown: number;
}

const BASELINE = 0xc0;
const EXTENDED = 0xc1;

/**
 * Reads the content of a frame header; `lines` is the picture's height, which DNL may say later. Throws UnmaskableJpeg where blocks are not coded
 * one after the other, or where another component than the first decides what is black: the first must have the most samples.
 */
export function sequentialFrame(process: number, body: Uint8Array, lines: number): SequentialFrame {
  const precision = body[0] ?? 0;
  const isKnown = (precision === 8 && process <= EXTENDED) || (precision === 12 && process === EXTENDED);
  if (process < BASELINE || !isKnown) throw new UnmaskableJpeg("PROCESS");
  const columns = ((body[3] as number) << 8) | (body[4] as number);
  const found = Array.from({ length: body[5] as number }, (_, i) => {
    const [id = 0, sampling = 0, quantization = 0] = body.subarray(6 + 3 * i);
    return { id, horizontal: sampling >> 4, vertical: sampling & 15, quantization };
  });
  const most = (of: "horizontal" | "vertical") => Math.max(...found.map((component) => component[of]));
  const [across, down] = [most("horizontal"), most("vertical")];
  const isSampled = found.every(({ horizontal, vertical }) => [1, 2, 3, 4].includes(horizontal) && [1, 2, 3, 4].includes(vertical));
  const isLed = found[0]?.horizontal === across && found[0].vertical === down;
  if (!isSampled || !isLed || new Set(found.map(({ id }) => id)).size < found.length) throw new UnmaskableJpeg("COMPONENTS");
  const [mcusAcross, mcusDown] = [Math.ceil(columns / (8 * across)), Math.ceil(lines / (8 * down))];
  const components = found.map((component) => ({
    ...component,
    size: {
      columns: Math.ceil(Math.ceil((columns * component.horizontal) / across) / 8),
      rows: Math.ceil(Math.ceil((lines * component.vertical) / down) / 8),
      allColumns: mcusAcross * component.horizontal,
      allRows: mcusDown * component.vertical,
      across: across / component.horizontal,
      down: down / component.vertical,
    },
  }));
  return { precision: precision === 8 ? 8 : 12, components, mcusAcross, mcusDown };
}
