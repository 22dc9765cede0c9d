import { parseArgs } from 'node:util';
import { ConfigError, createContext, loadConfig } from '@keelson/chassis';
import service from '../../service.ts';
import { specs } from '../config.ts';
import { openParts } from '../parts.ts';
import type { ReconciliationReport } from '../reconciliation/report.ts';
import { runReported } from '../reconciliation/run-reported.ts';
import { reportLines } from './report-lines.ts';

const adminHere = `http://127.0.0.1:${service.ports.admin}`;

const usage = `Usage: npm run reconcile -- [--admin ${adminHere} | --here]

Compares our payments with the provider's, repairs what it can, and says what is left.
It asks the running service, at its admin port (--admin, or PAYMENTS_ADMIN_URL). With --here it runs in this process, with
the service's own environment: for jobs beside the service.
Ends with 0 when both sides agree, 1 when a person has to look, 2 when it could not run, 64 when it was called wrongly, 78
when its environment is wrong.
`;

const UNRESOLVED = 1;
const NOT_RUN = 2;
/** Exit codes of sysexits: EX_USAGE, EX_CONFIG. */
const USAGE = 64;
const CONFIG = 78;

/** Runs the program. @returns the exit code */
export async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const asked = readArgs(args, env);
  if (asked === 'help' || asked === undefined) {
    (asked ? process.stdout : process.stderr).write(usage);
    return asked ? 0 : USAGE;
  }
  try {
    const report = asked === 'here' ? await runHere(env) : await askService(asked.admin);
    process.stdout.write(`${reportLines(report).join('\n')}\n`);
    return report.unresolved.length > 0 ? UNRESOLVED : 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    return error instanceof ConfigError ? CONFIG : NOT_RUN;
  }
}

async function askService(admin: string): Promise<ReconciliationReport> {
  const answer = await fetch(new URL('/reconciliation', admin), { method: 'POST' }).catch((cause: unknown) => {
    throw new Error(`There is no service at ${admin}. Start the platform, or say --admin or --here.`, { cause });
  });
  if (answer.ok) return (await answer.json()) as ReconciliationReport;
  throw new Error(`The service answered ${answer.status}: ${await answer.text()}`);
}

async function runHere(env: NodeJS.ProcessEnv): Promise<ReconciliationReport> {
  const config = loadConfig(specs, env);
  const ctx = createContext({ name: `${service.name}-reconcile`, env });
  try {
    const { reconciliation } = openParts(ctx, config);
    return await runReported(reconciliation, config.RECONCILE_WINDOW_MS, ctx.log);
  } finally {
    await ctx.lifecycle.stop();
  }
}

function readArgs(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): { readonly admin: string } | 'here' | 'help' | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        admin: { type: 'string', default: env.PAYMENTS_ADMIN_URL || adminHere },
        here: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return 'help';
    if (values.here) return 'here';
    return URL.canParse(values.admin) ? { admin: values.admin } : undefined;
  } catch {
    return undefined;
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), process.env);
