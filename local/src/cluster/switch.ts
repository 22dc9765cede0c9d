import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ClusterError } from './cluster-error.ts';
import { commandLine, type Run } from './run.ts';
import type { Command, SwitchPlan } from './switch-plan.ts';
import { requireTools } from './tools.ts';
import { succeed } from './up.ts';

export interface SwitchPorts {
  /** The repository. */
  readonly root: string;
  readonly run: Run;
  /** Runs a program in this terminal until it ends, and answers its exit code. */
  readonly runInTerminal: (program: string, args: readonly string[]) => Promise<number>;
  readonly tell: (text: string) => void;
}

/** What a switch would do, as commands and files. */
export function describeSwitch(plan: SwitchPlan): string {
  const files = Object.entries(plan.files).map(([path, content]) => `# ${path}\n${JSON.stringify(content, null, 2)}\n`);
  const commands = [plan.room, plan.run].map(([program, ...args]) => `${commandLine(program, args)}\n`);
  return [...files, ...commands].join('\n');
}

/**
 * Runs the service here until it ends.
 * @returns its exit code
 * @throws ClusterError that says what to do
 */
export async function switchHere(plan: SwitchPlan, { root, run, runInTerminal, tell }: SwitchPorts): Promise<number> {
  await requireTools(['kubectl', 'mirrord'], run);
  await requirePods(plan, run, tell);
  for (const [path, content] of Object.entries(plan.files)) await writeJson(join(root, path), content);
  await call(run, plan.room);
  for (const note of plan.notes) tell(`${note}\n`);
  const [program, ...args] = plan.run;
  tell(`${commandLine(program, args)}\n`);
  return runInTerminal(program, args);
}

/** Sends the traffic back to the pod, where a switch that was cut off did not. */
export async function switchBack(plan: SwitchPlan, { run, tell }: Pick<SwitchPorts, 'run' | 'tell'>): Promise<void> {
  await requireTools(['kubectl'], run);
  tell((await call(run, plan.back)).trim() || 'nothing was switched');
  tell('\n');
}

/** mirrord takes the place of one pod; with more, only its share of the traffic comes here. */
async function requirePods({ pods }: SwitchPlan, run: Run, tell: SwitchPorts['tell']): Promise<void> {
  const names = (await call(run, pods)).split('\n').filter((line) => line !== '');
  if (names.length === 0) {
    throw new ClusterError(`no pod answers to ${commandLine(pods[0], pods.slice(1))}: deploy the service first`);
  }
  if (names.length > 1) {
    tell(`there are ${names.length} pods of it, and one is switched: a part of the traffic comes here. `);
    tell('For all of it, scale the service to one.\n');
  }
}

async function call(run: Run, [program, ...args]: Command): Promise<string> {
  return (await succeed(run, program, args)).out;
}

async function writeJson(file: string, content: object): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`);
}
