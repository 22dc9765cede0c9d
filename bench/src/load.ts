import { Driver } from './load/driver.ts';
import { type LoadOptions, readOptions, usage } from './load/options.ts';
import { OrdersApi } from './load/orders-api.ts';
import { showProgress } from './load/progress.ts';
import { Statistics } from './load/statistics.ts';
import { summary, verdict } from './load/summary.ts';
import { verify } from './load/verification.ts';
import { USAGE_EXIT_CODE, UsageError } from './usage-error.ts';

/** `npm run load`: see {@link usage}. */
async function main(): Promise<number> {
  const options = readCommandLine();
  if (typeof options === 'number') return options;
  const api = new OrdersApi(options.url, options.connections);
  try {
    const problem = await platformProblem(api, options.url);
    if (problem === undefined) return await load(api, options);
    console.error(problem);
    return 1;
  } finally {
    await api.close();
  }
}

/** The options, or the exit code where there is nothing to do. */
function readCommandLine(): LoadOptions | number {
  try {
    const options = readOptions(process.argv.slice(2), process.env);
    if (options) return options;
    process.stdout.write(usage);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message} See --help.`);
    return USAGE_EXIT_CODE;
  }
}

/** Why the load cannot run; undefined when it can. */
async function platformProblem(api: OrdersApi, url: string): Promise<string | undefined> {
  const { status, text } = await api.search('', 1, 1);
  if (status === 200) return undefined;
  if (status === 0) return `keelson does not answer at ${url} (${text}). Start it with \`npm start\`, or give --url.`;
  return `keelson at ${url} is not ready: a search answers ${status} ${text}`;
}

async function load(api: OrdersApi, options: LoadOptions): Promise<number> {
  const { orders, connections, url, seed } = options;
  const statistics = new Statistics();
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const driver = new Driver(api, options, statistics, interrupted.signal);

  console.log(`${orders} orders to ${url} over ${connections} connections, seed ${seed}`);
  const endProgress = showProgress(statistics, orders);
  await driver.run();
  endProgress();
  console.log(summary(statistics));

  if (driver.away) {
    console.log(`\nnot verified: keelson does not answer at ${url} any more`);
    return 1;
  }
  const verification = await verify(api, driver.sample);
  console.log(verdict(verification));
  return verification.missing.length + statistics.faults.length > 0 ? 1 : 0;
}

process.exitCode = await main();
