import { fileURLToPath } from 'node:url';
import { discoverGraph } from '@keelson/mesh';
import { describe, expect, it } from 'vitest';
import { objectsOf } from '../../test/platform.ts';
import { environments } from '../environments/index.ts';
import { invariantsOf } from './index.ts';

const graph = await discoverGraph(fileURLToPath(new URL('../../../services', import.meta.url)));

describe.each(environments)('in $name', (environment) => {
  const objects = objectsOf(graph, environment);

  it.each(Object.entries(invariantsOf(environment, graph)))('%s', (_promise, invariant) => {
    expect(invariant(objects)).toEqual([]);
  });
});
