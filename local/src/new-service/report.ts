import type { Blueprint } from './blueprint.ts';
import { callAdvice } from './calls.ts';
import type { NewFile } from './files.ts';

/** What would be written, for `--dry-run`. */
export function planReport(blueprint: Blueprint, files: readonly NewFile[]): string {
  const { name } = blueprint;
  return [
    `services/${name} would get ${files.length} files:`,
    ...files.map(({ path }) => `  ${path}`),
    '',
    factsOf(blueprint),
    ...blueprint.callers.flatMap((caller) => ['', callAdvice(caller, blueprint)]),
    '',
    'Nothing was written.',
  ].join('\n');
}

/** What is there now, and what to do next. */
export function doneReport(blueprint: Blueprint, installed: boolean): string {
  const { name, basePath, callers } = blueprint;
  const body = `'{"note": "By hand, for a start"}'`;
  return [
    '',
    factsOf(blueprint),
    ...callers.flatMap((caller) => ['', callAdvice(caller, blueprint)]),
    '',
    'Next:',
    ...(installed ? [] : [`  npm install                       # brings ${name} into package-lock.json`]),
    `  npx vitest run services/${name}`,
    '  npm start',
    `  curl -i http://127.0.0.1:8080${basePath} -H 'content-type: application/json' -d ${body}`,
    '',
    `Its rules stand in services/${name}/src/domain; docs/add-a-service.md says what comes where.`,
  ].join('\n');
}

function factsOf({ ports, commands, basePath, protoService }: Blueprint): string {
  const width = Math.max(...commands.map(({ short }) => short.length));
  return [
    `HTTP port ${ports.http}, gRPC port ${ports.grpc}, admin port ${ports.admin}; ${protoService}`,
    ...commands.map(({ short, path, event }, index) => {
      const url = index === 0 ? basePath : `${basePath}/:id/${path}`;
      return `  ${short.padEnd(width)}  POST ${url} -> ${event}`;
    }),
  ].join('\n');
}
