import { expect, test } from 'vitest';
import { planService } from './blueprint.ts';
import { filesOf } from './files.ts';
import { aHouse } from './testing/a-house.ts';

/** Every package that a template may ask for. */
const versions = new Map(
  ['chassis', 'eventsourcing', 'mesh', 'servicekit', 'eventstore']
    .map((name) => `@keelson/${name}`)
    .concat('typebox', '@eventstore/db-client', '@grpc/grpc-js', '@grpc/proto-loader')
    .map((name) => [name, '9.9.9']),
);

const filesFor = (...commands: string[]) =>
  filesOf(planService({ name: 'stock-levels', commands, events: undefined, calledBy: [], port: undefined }, aHouse()), {
    versions,
  });

test('a service has the form of the others, each file called after what it is about', async () => {
  expect((await filesFor('create', 'reserve')).map(({ path }) => path)).toEqual([
    'README.md',
    'contract/events.ts',
    'contract/index.ts',
    'contract/keelson/stock_levels/v1/stock_levels.proto',
    'contract/protos.ts',
    'contract/requests.ts',
    'main.ts',
    'package.json',
    'service.spec.ts',
    'service.ts',
    'src/api/grpc.ts',
    'src/api/requests.ts',
    'src/api/rest.ts',
    'src/api/stock-level-commands.ts',
    'src/domain/commands.ts',
    'src/domain/rules.ts',
    'src/domain/stock-level.spec.ts',
    'src/domain/stock-level.ts',
    'src/start.ts',
    'test/platform.ts',
    'test/stock-levels.int.spec.ts',
  ]);
});

test.each([[['create']], [['create', 'reserve', 'note-loss']]])('nothing is left open with %j', async (commands) => {
  for (const { path, text } of await filesFor(...commands)) expect(path + text).not.toMatch(/\{\{|\}\}\}/);
});

test('it depends on the versions that the others have', async () => {
  const manifest = (await filesFor('create')).find(({ path }) => path === 'package.json');
  expect(JSON.parse(manifest?.text ?? '')).toMatchObject({
    name: '@keelson/stock-levels',
    dependencies: { typebox: '9.9.9' },
  });
});
