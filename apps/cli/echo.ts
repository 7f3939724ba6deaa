import { IMPLICIT, VERIFICATION } from "../uplink/dimse/contexts.ts";
import { associate } from "../uplink/dimse/requestor.ts";
import { hex, STATUS } from "../uplink/dimse/statuses.ts";
import { type PeerOptions, peerOf } from "./dicom-peer.ts";
import { reached } from "./reached.ts";

/** `keepsake echo`: C-ECHO, the ping of DICOM. */
export async function echo(to: string, options: PeerOptions): Promise<void> {
  const peer = peerOf(to, options);
  const began = performance.now();
  const contexts = [{ id: 1, abstractSyntax: VERIFICATION, transferSyntaxes: [IMPLICIT] }];
  const association = await reached(peer, associate(peer, contexts));
  const answer = await reached(peer, association.echo());
  await association.release();
  const took = Math.round(performance.now() - began);
  if (answer?.status === STATUS.success) process.stdout.write(`${peer.called} answers, in ${took} ms.\n`);
  else {
    process.stdout.write(answer === undefined ? "It does not do C-ECHO.\n" : `It answers ${hex(answer.status)}.\n`);
    process.exitCode = 1;
  }
}
