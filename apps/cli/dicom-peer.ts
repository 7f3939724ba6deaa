import type { Peer } from "../uplink/dimse/requestor.ts";
import { UsageError } from "./usage-error.ts";

/** What `echo` and `send --to` are told of the application to call. */
export interface PeerOptions {
  readonly from: string;
  readonly tls?: true;
  readonly ca?: string;
  readonly certificate?: string;
  readonly key?: string;
}

const SHAPE = /^([\x21-\x3f\x41-\x5b\x5d-\x7e][\x20-\x3f\x41-\x5b\x5d-\x7e]{0,15})@(\[[0-9a-f:]+\]|[A-Za-z0-9.-]+):(\d{1,5})$/;

/** Reads `AETITLE@host:port`. */
export function peerOf(text: string, { from, tls, ca, certificate, key }: PeerOptions): Peer {
  const [, called, host, port] = SHAPE.exec(text) ?? [];
  if (called === undefined || host === undefined || Number(port) > 65535)
    throw new UsageError("Give the receiver as AETITLE@host:port, such as ORTHANC@192.0.2.7:4242.");
  const isTls = tls === true || ca !== undefined || certificate !== undefined;
  return {
    called,
    calling: from,
    host: host.replace(/[[\]]/g, ""),
    port: Number(port),
    ...(isTls ? { tls: { ca, certificate, key } } : {}),
  };
}
