import { parseArgs } from 'node:util';
import service from '../../service.ts';
import { followRebuild } from './follow-rebuild.ts';
import { progressLine } from './progress-line.ts';

const adminHere = `http://127.0.0.1:${service.ports.admin}`;

const usage = `Usage: npm run rebuild -- documents|search [--admin ${adminHere}]

Rebuilds a view of the orders from their events, beside the one that readers see, and switches over when it is level.
A rebuild that is under way is joined. Ending this program does not end the rebuild.
Where there is no --admin, ORDER_VIEWS_ADMIN_URL says where the admin port of order-views is.
`;

const views = ['documents', 'search'];

/** Exit code of a command line that makes no sense (EX_USAGE of sysexits). */
const USAGE = 64;

/** Runs the program. @returns the exit code: 0 done, 1 failed, 64 called wrongly */
export async function main(args: readonly string[]): Promise<number> {
  const asked = readArgs(args);
  if (asked === 'help') {
    process.stdout.write(usage);
    return 0;
  }
  if (!asked) {
    process.stderr.write(usage);
    return USAGE;
  }
  const line = progressLine(process.stdout);
  try {
    const generation = await followRebuild(asked.admin, `orders-${asked.view}`, line.show);
    line.end(`${asked.view}: rebuilt; readers see generation ${generation}.`);
    return 0;
  } catch (error) {
    line.end();
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    return 1;
  }
}

function readArgs(args: readonly string[]): { readonly view: string; readonly admin: string } | 'help' | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        admin: { type: 'string', default: process.env.ORDER_VIEWS_ADMIN_URL || adminHere },
        help: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    });
    if (values.help) return 'help';
    const [view, ...more] = positionals;
    if (!view || !views.includes(view) || more.length > 0 || !URL.canParse(values.admin)) return undefined;
    return { view, admin: values.admin };
  } catch {
    return undefined;
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
