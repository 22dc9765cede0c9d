import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Deadline } from '@keelson/chassis';
import { aGraph, aService } from '@keelson/mesh/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { holdPort } from '../held-port.ts';
import { type Simulators, startSimulators } from './start.ts';

const test = join(import.meta.dirname, '../../test');
const graph = aGraph([
  aService('payments', {
    secrets: [{ name: 'SEAL', description: 'Signs what the bank says.' }],
    outside: [{ host: 'api.bank.example', port: 443, protocol: 'HTTPS' }],
    simulators: [{ name: 'bank', main: 'simulator/main.ts', port: 5_090, variable: 'BANK_URL' }],
  }),
  aService('shop', { simulated: [{ simulator: 'bank', path: '/cards', variable: 'CARDS_URL' }] }),
]);

const told: string[] = [];
let started: Simulators | undefined;
afterEach(async () => {
  for (const simulator of started?.running ?? []) await simulator.stop(Deadline.after(5_000));
  started = undefined;
  told.length = 0;
});

async function start(env: NodeJS.ProcessEnv = {}) {
  started = await startSimulators({
    graph,
    env,
    ports: 'auto',
    dataFolder: '/data',
    servicesFolder: join(test, 'services'),
    secrets: { payments: { SEAL: 'at random' } },
    platformUrl: 'http://127.0.0.1:8080',
    tell: (line) => told.push(line),
  });
  const [bank] = started.running;
  return { addresses: started.addresses, bank };
}

const answerOf = async (url: string) => (await fetch(url)).json();

describe('a simulator', () => {
  it('answers where its service is told, knows what it shares with it, and where the platform is', async () => {
    const { bank, addresses } = await start();
    await bank?.ready();
    expect(addresses).toEqual({ payments: { BANK_URL: bank?.url }, shop: { CARDS_URL: `${bank?.url}/cards` } });
    expect(await answerOf(bank?.url ?? '')).toMatchObject({
      SEAL: 'at random',
      PLATFORM_URL: 'http://127.0.0.1:8080',
      SIMULATOR_FILE: '/data/bank.json',
    });
  });

  it('is not started where the system that it stands in for is named', async () => {
    expect(await start({ BANK_URL: 'https://bank.example' })).toEqual({ addresses: {}, bank: undefined });
  });

  it('ends with the platform', async () => {
    const { bank } = await start();
    await bank?.ready();
    await bank?.stop(Deadline.after(5_000));
    await expect(fetch(bank?.url ?? '')).rejects.toThrow();
    expect(told).toEqual([]);
  });

  it('that does not listen to that is cut off, and named', async () => {
    const { bank } = await start({ DEAF: 'yes' });
    await bank?.ready();
    await expect(bank?.stop(Deadline.after(100))).rejects.toThrow('the simulator bank did not stop in time');
    await vi.waitFor(() => expect(fetch(bank?.url ?? '')).rejects.toThrow());
  });

  it('that ends by itself is told of, and takes nothing along', async () => {
    const { bank } = await start();
    await bank?.ready();
    await fetch(`${bank?.url}/crash`).catch(() => {});
    await vi.waitFor(() => expect(told).toEqual(['the simulator bank ended with code 3']));
    await bank?.stop(Deadline.after(1_000));
  });

  it('that ends before it answers is an error', async () => {
    const { bank } = await start({ NODE_OPTIONS: '--no-such-option' });
    await expect(bank?.ready()).rejects.toThrow('the simulator bank ended before it answered');
  });

  it('does not outlive a platform that is killed', async () => {
    const held = await holdPort(0);
    await held.release();
    const parent = spawn(process.execPath, [join(test, 'simulator-parent.ts'), `${held.port}`]);
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const { pid } = JSON.parse(line.toString()) as { pid: number };
    expect(() => process.kill(pid, 0)).not.toThrow();
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 10_000 });
  });
});
