import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Clinic, openClinic } from "./clinic.ts";
import type { CrashPoint } from "./director.ts";
import { FAIR, type Weather } from "./events.ts";
import { lateFile, type StudyFile, studyFiles } from "./files.ts";
import { checkApart, checkCompleted, checkErased, checkPlaces, checkShare, checkUnknown, linkIn, openWork } from "./invariants.ts";
import { meanwhile } from "./meanwhile.ts";
import { seededRandom } from "./random.ts";
import type { World } from "./world.ts";

/** What is done to one clinic's study. All of it follows from the seed and these words. */
export interface RoundPlan {
  readonly clinic: string;
  readonly seed: number;
  readonly crashes?: readonly CrashPoint[];
  readonly weather?: Weather;
  /** Erase the study so many milliseconds after the last upload. */
  readonly eraseAfter?: number;
  /** The family erases its link, the study's only one, as soon as it has it. */
  readonly family?: true;
  /** Another clinic sends the same study and asks for this one's images. */
  readonly twin?: true;
}

/** What came of a round that went well. */
export interface RoundReport {
  /** Those of the planned crashes that came: not every change is asked for every time. */
  readonly crashes: readonly CrashPoint[];
  readonly messagesTooMany: number;
  readonly files: number;
  /** Checks the study again, when everything is over. */
  readonly checkAgain: () => Promise<void>;
}

const PATIENCE_SECONDS = 120; // for machines that have other work

/** One study's whole life under a plan; throws an Error that says which promise was broken. */
export async function playRound(world: World, plan: RoundPlan): Promise<RoundReport> {
  const random = seededRandom(plan.seed);
  const { own, files } = studyFiles(random);
  world.director.plan(plan.clinic, plan.crashes ?? []);
  world.events.plan(plan.clinic, plan.weather ?? FAIR, plan.seed);
  const clinic = await openClinic(plan.clinic, world.url);
  const life: Life = { world, plan, clinic, own, study: clinic.newUid(own), files, killsBefore: world.director.kills("notifier") };
  await clinic.upload(random.shuffled(files), random.below(3) === 0 ? 2 : 1);
  const result = await (plan.family || plan.eraseAfter !== undefined ? eraseMidway(life) : live(life));
  return { ...result, crashes: world.director.crashesOf(plan.clinic) };
}

interface Life {
  readonly world: World;
  readonly plan: RoundPlan;
  readonly clinic: Clinic;
  readonly own: string;
  readonly study: string;
  readonly files: readonly StudyFile[];
  readonly killsBefore: number;
}

const sharedOf = (files: readonly StudyFile[]) => [
  ...new Set(files.filter(({ fate }) => ["clean", "approved", "contender"].includes(fate)).map(({ sop }) => sop)),
];

const textsTo = ({ world, clinic }: Life): readonly string[] =>
  world.runtime.mailbox
    .messages()
    .filter(({ to }) => to.includes(clinic.address))
    .map(({ text }) => text);

async function live(life: Life): Promise<Omit<RoundReport, "crashes">> {
  const { world, plan, clinic, own, study, files } = life;
  await until(life, "share", async () => (await reviewAndShare(life)) === 201);
  if (plan.twin) await checkTwin(life);
  const late = lateFile(own, seededRandom(plan.seed + 1));
  await clinic.upload([late]);
  const all = [...files, late];
  await until(life, "end of the work", async () => {
    await clinic.review(files);
    return (await openWork(clinic)) === undefined;
  });
  const checkAgain = async (): Promise<void> => {
    await checkPlaces(clinic, study, all);
    await checkCompleted(clinic, study, all);
  };
  await checkAgain();
  await until(life, "answer to the same call again", async () => (await clinic.share(sharedOf(files))).status === 201);
  const crashes = world.director.kills("notifier") - life.killsBefore;
  const messagesTooMany = await checkShare(clinic, study, textsTo(life), { prints: sharedOf(files).length - 1, crashes });
  return { messagesTooMany, files: all.length, checkAgain };
}

async function reviewAndShare({ clinic, files, study }: Life): Promise<number> {
  await clinic.review(files);
  const { status } = await clinic.share(sharedOf(files));
  if (status === 409) await clinic.ageClaims(study);
  return status;
}

/** The erasure may itself be killed; whoever asked for it asks again. */
async function eraseMidway(life: Life): Promise<Omit<RoundReport, "crashes">> {
  const { clinic, study, files, own, plan } = life;
  const erased = plan.family ? eraseByFamily(life) : sleep(plan.eraseAfter ?? 0).then(() => erase(life));
  await meanwhile(erased, async () => {
    await reviewAndShare(life);
    await sleep(200);
  });
  const late = lateFile(own, seededRandom(plan.seed + 1));
  await clinic.upload([late, ...files.slice(0, 1)]);
  await until(life, "end of the erasure", async () => (await openWork(clinic, true)) === undefined);
  const texts = textsTo(life);
  const checkAgain = () => checkErased(clinic, study, [...files, late], texts);
  await checkAgain();
  return { messagesTooMany: 0, files: files.length + 1, checkAgain };
}

const ERASE = fileURLToPath(new URL("./erase-child.ts", import.meta.url));

const erase = (life: Life): Promise<void> =>
  until(life, "erasure", async () => {
    const { world, clinic, study } = life;
    const environment = { ...process.env, ...world.watched };
    const child = spawn(process.execPath, [ERASE, clinic.name, study], { detached: true, stdio: "ignore", env: environment });
    const [code] = await once(child, "exit");
    return code === 0;
  });

/** What the page does may be killed as well; the family asks again until its link says that it is gone. */
async function eraseByFamily(life: Life): Promise<void> {
  await until(life, "message", async () => textsTo(life).length > 0);
  const link = linkIn(textsTo(life)[0] ?? "");
  await until(life, "end of the link", async () => {
    if ((await fetch(link)).status === 410) return true;
    await fetch(`${link}/erase`, { method: "POST", body: new URLSearchParams({ sure: "yes" }), redirect: "manual" });
    return false;
  });
}

async function checkTwin(life: Life): Promise<void> {
  const { world, plan, clinic, files, own } = life;
  const other = await openClinic(`${clinic.name}b`, world.url);
  await checkUnknown(other, files);
  world.events.plan(other.name, plan.weather ?? FAIR, plan.seed);
  await other.upload(files.slice(0, 3));
  await until(life, "end of the twin's uploads", async () => (await openWork(other)) !== "uploads");
  await checkApart(clinic, other, files, own);
}

async function until(life: Life, what: string, look: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_SECONDS * 1000;
  while (!(await look())) {
    if (Date.now() > deadline)
      throw new Error(`No ${what} in ${PATIENCE_SECONDS} s: ${(await openWork(life.clinic)) ?? "no"} work is open.`);
    await sleep(300);
  }
}
