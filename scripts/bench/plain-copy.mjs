// The floor: a copy in chunks by Node, folder to folder.
import { closeSync, mkdirSync, openSync, readdirSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";

const [from = "", to = ""] = process.argv.slice(2);
const room = Buffer.allocUnsafe(1024 * 1024);
mkdirSync(to, { recursive: true });
for (const name of readdirSync(from)) {
  const [source, target] = [openSync(join(from, name), "r"), openSync(join(to, name), "w")];
  for (let read = readSync(source, room); read > 0; read = readSync(source, room)) writeSync(target, room, 0, read);
  closeSync(source);
  closeSync(target);
}
