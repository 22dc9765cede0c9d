import manifest from '../../package.json' with { type: 'json' };
import { startChild } from './child.ts';

/** The whole platform as a user runs it, in a process of its own, on free ports. */
export interface Platform {
  /** The gateway, e.g. `http://127.0.0.1:41234` */
  readonly url: string;
  /** All of gRPC, e.g. `127.0.0.1:41235` */
  readonly grpc: string;
  /** What event store clients connect to. */
  readonly eventStoreUrl: string;
  /** Admin ports by service, e.g. `{orders: 'http://127.0.0.1:41236'}` */
  readonly admin: Readonly<Record<string, string>>;
  /** What stands in for others' systems, e.g. `{'payment-provider': 'http://127.0.0.1:41237'}` */
  readonly simulators: Readonly<Record<string, string>>;
  readonly pid: number;
  /** When it said that it was ready, milliseconds of `performance.now()`. */
  readonly readyAt: number;
  /** All that it has printed. */
  output(): string;
  /** Ends it as a power cut would. */
  kill9(): Promise<void>;
  /** Asks it to stop and waits. @returns the exit code */
  stop(): Promise<number | null>;
}

/** A loaded machine starts slowly; the platform itself takes some seconds. */
const START_WITHIN_MS = 110_000;

/** Those of `npm start`. */
const nodeFlags = manifest.scripts.start.split(' ').filter((word) => word.startsWith('--'));

/** Starts the platform on `dataFolder` and waits until it says that it is ready. */
export async function startPlatform(dataFolder: string, env: Record<string, string> = {}): Promise<Platform> {
  const settings = { KEELSON_PORT: '0', KEELSON_PORTS: 'auto', KEELSON_DATA: dataFolder, ...env };
  const child = startChild('local/src/main.ts', [], settings, nodeFlags);
  const [, url = ''] = await child.printed(/^keelson is ready: (\S+)$/m, START_WITHIN_MS);
  const readyAt = performance.now();
  const printed = child.output();
  return {
    url,
    grpc: value(printed, /^ *all grpc +(\S+)$/m),
    eventStoreUrl: value(printed, /^ *event store +(esdb:\S+)$/m),
    admin: adminPorts(printed),
    simulators: simulatorAddresses(printed),
    pid: child.pid,
    readyAt,
    output: child.output,
    kill9: async () => {
      await child.end('SIGKILL');
    },
    stop: () => child.end('SIGTERM'),
  };
}

function value(printed: string, pattern: RegExp): string {
  const [, found] = pattern.exec(printed) ?? [];
  if (found === undefined) throw new Error(`The start does not show ${pattern}:\n${printed}`);
  return found;
}

/** The last column of the table: `orders   127.0.0.1:5007   127.0.0.1:5001   127.0.0.1:9007`. */
function adminPorts(printed: string): Record<string, string> {
  const rows = printed.matchAll(/^ *([a-z][a-z-]*) +(?:\S+:\d+|-) +(?:\S+:\d+|-) +(\S+:\d+)$/gm);
  return Object.fromEntries([...rows].map(([, name, address]) => [name, `http://${address}`]));
}

/** They have HTTP alone: `payment-provider   127.0.0.1:5090   -   -`. */
function simulatorAddresses(printed: string): Record<string, string> {
  const rows = printed.matchAll(/^ *([a-z][a-z-]*) +(\S+:\d+) +- +-$/gm);
  return Object.fromEntries([...rows].map(([, name, address]) => [name, `http://${address}`]));
}
