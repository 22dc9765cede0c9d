import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import { afterEach, describe, expect, it } from 'vitest';
import rules from '../../.dependency-cruiser.ts';

/** A small house of the same shape as the real one: each file and its text. */
const house: Record<string, string> = {
  'libs/chassis/src/index.ts': 'export const log = 1; export type Log = number;',
  'libs/eventsourcing/src/index.ts': "export * from './errors.ts'; export const handle = 1; export type Decider = 1;",
  'libs/eventsourcing/src/errors.ts': 'export class RuleViolation extends Error {}',
  'libs/readmodel/src/index.ts': 'export const documents = 1;',
  'mesh/src/index.ts': 'export const defineService = (x: unknown) => x;',
  'services/eventstore/src/index.ts': 'export const start = 1;',
  'services/orders/service.ts': "import { defineService } from '@keelson/mesh'; export default defineService({});",
  'services/orders/contract/events.ts': 'export type OrderEvent = 1; export const version = 1;',
  'services/orders/src/index.ts': 'export const start = 1;',
  'services/orders/src/domain/order.ts': 'export const decide = 1;',
  'services/order-views/src/index.ts': 'export const start = 1;',
  'local/src/index.ts': 'export const startPlatform = 1;',
  'cdk8s/src/index.ts': 'export const app = 1;',
  'bench/src/index.ts': 'export const bench = 1;',
  'test/support/store.ts': 'export const store = 1;',
  'test/e2e/client.ts': 'export const client = 1;',
};

const packages = {
  chassis: 'libs/chassis',
  eventsourcing: 'libs/eventsourcing',
  readmodel: 'libs/readmodel',
  mesh: 'mesh',
  eventstore: 'services/eventstore',
  orders: 'services/orders',
  'order-views': 'services/order-views',
  local: 'local',
  manifests: 'cdk8s',
  bench: 'bench',
  tests: 'test',
};

const made: string[] = [];
afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** Builds the small house with `files` added, and answers with the names of the rules that it breaks. */
async function broken(files: Record<string, string>): Promise<string[]> {
  const baseDir = await mkdtemp(join(tmpdir(), 'arrows-'));
  made.push(baseDir);
  for (const [file, text] of Object.entries({ ...house, ...files })) await put(join(baseDir, file), text);
  for (const [name, folder] of Object.entries(packages)) {
    const exports = { '.': './src/index.ts', './*': './*.ts' };
    await put(join(baseDir, folder, 'package.json'), JSON.stringify({ name: `@keelson/${name}`, exports }));
    await mkdir(join(baseDir, 'node_modules/@keelson'), { recursive: true });
    await symlink(join(baseDir, folder), join(baseDir, 'node_modules/@keelson', name));
  }
  const options = { ...rules.options, baseDir, validate: true, ruleSet: { forbidden: rules.forbidden ?? [] } };
  const result = await cruise(
    ['libs', 'services', 'local', 'mesh', 'cdk8s', 'bench', 'test'],
    options as ICruiseOptions,
    resolveOptions,
  );
  const { summary } = result.output as ICruiseResult;
  return [...new Set(summary.violations.map((violation) => violation.rule.name))];
}

/** The same resolution that the command line takes from the file. */
const resolveOptions = {
  exportsFields: ['exports'],
  conditionNames: ['types', 'import', 'node', 'default'],
  extensions: ['.ts', '.json'],
};

async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

describe('an import the wrong way fails the check', () => {
  it.each([
    ['no-cycles', 'libs/chassis/src/a.ts', "import './b.ts';", { 'libs/chassis/src/b.ts': "import './a.ts';" }],
    [
      'no-cycles',
      'libs/chassis/src/a.ts',
      "import type { B } from './b.ts'; export type A = B;",
      { 'libs/chassis/src/b.ts': "import type { A } from './a.ts'; export type B = A;" },
    ],
    ['resolvable', 'libs/chassis/src/a.ts', "import './gone.ts';"],
    ['packages-by-name', 'services/orders/src/a.ts', "import '../../../libs/chassis/src/index.ts';"],
    ['packages-by-name', 'services/orders/src/a.ts', "import '../../order-views/contract/c.ts';", contract()],
    ['packages-by-name', 'local/src/a.ts', "import type { Log } from '../../libs/chassis/src/index.ts';"],
    ['libs-are-the-ground', 'libs/readmodel/src/a.ts', "import '@keelson/orders';"],
    ['libs-are-the-ground', 'libs/chassis/src/a.ts', "import '@keelson/eventstore';"],
    ['libs-are-the-ground', 'libs/chassis/src/a.ts', "import '@keelson/mesh';"],
    ['libs-are-the-ground', 'libs/chassis/src/a.ts', "import '@keelson/local';"],
    ['libs-are-tested-on-the-event-store', 'libs/readmodel/src/a.int.spec.ts', "import '@keelson/orders';"],
    ['libs-stand-alone', 'libs/chassis/src/a.ts', "import '@keelson/eventsourcing';"],
    ['libs-stand-alone', 'libs/eventsourcing/src/a.ts', "import type { Log } from '@keelson/chassis';"],
    ['libs-stand-alone', 'libs/chassis/src/a.ts', "export const a = async () => import('@keelson/eventsourcing');"],
    [
      'libs-stand-alone',
      'libs/chassis/src/a.ts',
      "export async function a() { await using b = new ((await import('@keelson/eventsourcing')) as any)(); return b; }",
    ],
    ['readmodel-knows-eventsourcing', 'libs/readmodel/src/a.ts', "import type { Log } from '@keelson/chassis';"],
    ['readmodel-knows-only-types', 'libs/readmodel/src/a.ts', "import { handle } from '@keelson/eventsourcing';"],
    ['services-meet-at-contracts', 'services/order-views/src/a.ts', "import '@keelson/orders';"],
    ['services-meet-at-contracts', 'services/order-views/src/a.ts', "import type {} from '@keelson/orders/service';"],
    ['services-meet-at-contracts', 'services/orders/src/a.ts', "import '@keelson/eventstore';"],
    ['services-are-tested-on-the-event-store', 'services/orders/src/a.int.spec.ts', "import '@keelson/order-views';"],
    ['services-stand-under-the-platform', 'services/orders/src/a.ts', "import '@keelson/local';"],
    ['services-stand-under-the-platform', 'services/orders/src/a.spec.ts', "import '@keelson/bench';"],
    ['test-helpers-serve-tests', 'services/orders/src/a.ts', "import '../../../test/support/store.ts';"],
    ['only-descriptions-import-the-mesh', 'services/orders/src/a.ts', "import '@keelson/mesh';"],
    ['descriptions-are-leaves', 'services/orders/service.ts', "import './src/index.ts';"],
    ['descriptions-are-leaves', 'services/orders/service.ts', "import 'node:fs';"],
    ['domains-are-pure', 'services/orders/src/domain/a.ts', "import type { Log } from '@keelson/chassis';"],
    ['domains-are-pure', 'services/orders/src/domain/a.ts', "import { randomUUID } from 'node:crypto';"],
    ['domains-are-pure', 'services/orders/src/domain/a.ts', "import type {} from '../api/http.ts';", api()],
    ['domains-run-nothing-else', 'services/orders/src/domain/a.ts', "import { handle } from '@keelson/eventsourcing';"],
    [
      'domains-run-nothing-else',
      'services/orders/src/domain/a.ts',
      "import { version } from '../../contract/events.ts';",
    ],
    ['mesh-reads-descriptions', 'mesh/src/a.ts', "import '@keelson/orders';"],
    ['mesh-reads-descriptions', 'mesh/src/a.ts', "import type { Log } from '@keelson/chassis';"],
    ['manifests-read-the-mesh', 'cdk8s/src/a.ts', "import '@keelson/orders/service';"],
    ['the-laptop-runs-services', 'local/src/a.ts', "import '@keelson/bench';"],
    ['benchmarks-are-no-tests', 'bench/src/a.ts', "import '@keelson/tests/e2e/client';"],
  ] as [string, string, string, Record<string, string>?][])('%s: %s has %s', async (rule, file, text, others) => {
    expect(await broken({ [file]: text, ...others })).toContain(rule);
  });
});

describe('an import along the arrows passes', () => {
  it('in the house as it is drawn', async () => {
    const allowed = {
      'libs/readmodel/src/a.ts': "import type { Decider } from '@keelson/eventsourcing'; export type A = Decider;",
      'libs/eventsourcing/src/a.int.spec.ts': "import '@keelson/eventstore'; import '../../../test/support/store.ts';",
      'services/orders/src/a.ts':
        "import '@keelson/chassis'; import '@keelson/eventsourcing'; import './domain/order.ts';",
      'services/orders/src/a.int.spec.ts': "import '@keelson/eventstore'; import '../../../test/support/store.ts';",
      'services/order-views/src/domain/a.ts':
        "import type { OrderEvent } from '@keelson/orders/contract/events'; export type A = OrderEvent;",
      'services/orders/src/domain/a.ts':
        "import { RuleViolation } from '@keelson/eventsourcing/src/errors'; import type { Decider } from '@keelson/eventsourcing'; import type { OrderEvent } from '../../contract/events.ts'; import { decide } from './order.ts';",
      'services/order-views/src/a.ts': "import type { OrderEvent } from '@keelson/orders/contract/events';",
      'mesh/src/a.ts': "import '@keelson/orders/service';",
      'cdk8s/src/a.ts': "import '@keelson/mesh';",
      'local/src/a.ts': "import '@keelson/mesh'; import '@keelson/chassis'; import '@keelson/orders';",
      'bench/src/a.ts': "import '@keelson/local';",
      'test/e2e/a.e2e.spec.ts': "import '@keelson/local';",
    };
    expect(await broken(allowed)).toEqual([]);
  });
});

describe('the real house', () => {
  it('is what `npm run check` looks at, whole', async () => {
    const { scripts } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(scripts.check).toContain('check:arrows');
    expect(scripts['check:arrows']).toContain('libs services local mesh cdk8s bench test');
  });
});

function contract(): Record<string, string> {
  return { 'services/order-views/contract/c.ts': 'export type C = 1;' };
}

function api(): Record<string, string> {
  return { 'services/orders/src/api/http.ts': 'export type Http = 1;' };
}
