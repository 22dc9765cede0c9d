/** Starts a simulator as a platform would, says which process it is, and waits to be killed. */
import { join } from 'node:path';
import { startSimulator } from '../src/simulators/simulator.ts';

const program = join(import.meta.dirname, 'services/payments/simulator/main.ts');
const simulator = startSimulator({
  name: 'bank',
  service: 'payments',
  program,
  port: Number(process.argv[2]),
  env: {},
  tell: () => {},
});
await simulator.ready();
const answer = await fetch(simulator.url);
process.stdout.write(`${JSON.stringify(await answer.json())}\n`);
