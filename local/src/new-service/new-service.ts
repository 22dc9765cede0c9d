import { GraphError } from '@keelson/mesh';
import { type Blueprint, planService } from './blueprint.ts';
import { HELP, readCommandLine, type Said } from './command-line.ts';
import { filesOf } from './files.ts';
import { type House, readHouse } from './house.ts';
import { makeService } from './make.ts';
import { doneReport, planReport } from './report.ts';
import { onTerminal, type Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { askForWish, wishOf } from './wish.ts';

/** What the command needs of the process around it. */
export interface Surroundings {
  /** Absolute path of the repository. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where what was not said is asked for; undefined where nobody sits. */
  readonly terminal: Terminal | undefined;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

/**
 * Makes a service, as the command line says.
 * @throws UsageError when what was asked for does not fit; nothing is written then
 * @throws Error when it could not be made; nothing is left of it then
 */
export async function newService(args: readonly string[], around: Surroundings): Promise<void> {
  const said = readCommandLine(args, around.env);
  if (said.help) return around.print(HELP);
  const house = await houseAt(around.root);
  const blueprint = await plan(said, house, around.terminal);
  const files = await filesOf(blueprint, house);
  if (said.dryRun) return around.print(planReport(blueprint, files));
  const npm = said.install ? npmIn(around.env) : undefined;
  const { root, signal, print } = around;
  await makeService({ root, name: blueprint.name, files, npm, signal, tell: (step) => print(`- ${step}`) });
  print(doneReport(blueprint, npm !== undefined));
}

async function houseAt(root: string): Promise<House> {
  try {
    return await readHouse(root);
  } catch (error) {
    if (error instanceof GraphError)
      throw new UsageError(`the services of today do not fit together. ${error.message}`);
    throw error;
  }
}

async function plan(said: Said, house: House, terminal: Terminal | undefined): Promise<Blueprint> {
  const open = [said.name, said.commands, said.events, said.calledBy].includes(undefined);
  if (terminal === undefined || !open) return planService(wishOf(said), house);
  return planService(await onTerminal(terminal, (ask) => askForWish(said, house, ask)), house);
}

/** npm tells its scripts where it is itself. */
function npmIn({ npm_execpath: npm }: NodeJS.ProcessEnv): string {
  if (npm !== undefined) return npm;
  throw new UsageError('start it by npm run new:service, or add --no-install.');
}
