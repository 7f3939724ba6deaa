/** A picture ready for a screen: 8 bits a sample, rows from the top, interleaved; one channel is grey, three are sRGB. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}
