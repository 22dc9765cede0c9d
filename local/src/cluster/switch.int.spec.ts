import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commandLine, NOT_FOUND, type Outcome, type Run } from './run.ts';
import { switchBack, switchHere } from './switch.ts';
import type { SwitchPlan } from './switch-plan.ts';

const plan: SwitchPlan = {
  files: { '.data/switch/orders.json': { target: 'deployment/orders' } },
  pods: ['kubectl', 'get', 'pods'],
  room: ['kubectl', 'apply'],
  run: ['mirrord', 'exec', '--', 'node', 'main.ts'],
  back: ['kubectl', 'delete', 'jobs'],
  notes: ['a note'],
};

let root: string;
let commands: string[];
let told: string;
const tell = (text: string) => {
  told += text;
};

function programs(answers: Readonly<Record<string, Partial<Outcome>>>): Run {
  return async (program, args) => {
    const line = commandLine(program, args);
    commands.push(line);
    return { code: 0, out: '', err: '', ...answers[line] };
  };
}

const runInTerminal = async (program: string, args: readonly string[]) => {
  commands.push(`in the terminal: ${commandLine(program, args)}`);
  return 7;
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'keelson-switch-'));
  commands = [];
  told = '';
});

afterEach(() => rm(root, { recursive: true }));

describe('dev:switch', () => {
  test('writes its files, makes room and runs the service, whose exit code is its own', async () => {
    const run = programs({ 'kubectl get pods': { out: 'pod/orders-1\n' } });
    expect(await switchHere(plan, { root, run, runInTerminal, tell })).toBe(7);
    expect(commands.slice(-3)).toEqual([
      'kubectl get pods',
      'kubectl apply',
      'in the terminal: mirrord exec -- node main.ts',
    ]);
    expect(JSON.parse(await readFile(join(root, '.data/switch/orders.json'), 'utf8'))).toEqual({
      target: 'deployment/orders',
    });
    expect(told).toContain('a note\n');
  });

  test('says where to get mirrord', async () => {
    const run = programs({ 'mirrord --version': { code: NOT_FOUND } });
    await expect(switchHere(plan, { root, run, runInTerminal, tell })).rejects.toThrow(
      /^a program is missing.*mirrord runs a local process in the place of a pod: https:/s,
    );
  });

  test('says when there is no pod to switch', async () => {
    await expect(switchHere(plan, { root, run: programs({}), runInTerminal, tell })).rejects.toThrow(
      'no pod answers to kubectl get pods: deploy the service first',
    );
  });

  test('says when only a part of the traffic will come', async () => {
    const run = programs({ 'kubectl get pods': { out: 'pod/orders-1\npod/orders-2\n' } });
    await switchHere(plan, { root, run, runInTerminal, tell });
    expect(told).toContain('there are 2 pods of it, and one is switched');
  });

  test('--back takes the agents away', async () => {
    await switchBack(plan, { run: programs({ 'kubectl delete jobs': { out: 'job "agent" deleted\n' } }), tell });
    expect(told).toBe('job "agent" deleted\n');
  });
});
