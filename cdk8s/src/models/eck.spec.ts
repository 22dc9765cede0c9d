import { expect, it } from 'vitest';
import { objectsOf, platform, withField } from '../../test/platform.ts';
import { prod } from '../environments/prod.ts';
import { eckFaults } from './eck.ts';

const objects = objectsOf(platform, prod);

/** The faults of Elasticsearch, or Kibana, with one field changed. */
function faultsOf(kind: string, name: string, pointer: string, value?: unknown): readonly string[] {
  return withField(objects, [kind, name, pointer], value).flatMap(eckFaults);
}

it('takes what is written for production', () => {
  expect(objects.flatMap(eckFaults)).toEqual([]);
});

it.each([
  ['Elasticsearch', 'search', '/spec/version', undefined, 'spec.version: is missing'],
  ['Elasticsearch', 'search', '/spec/nodeSets/0/count', '3', 'spec.nodeSets[0].count: is no whole number'],
  ['Elasticsearch', 'search', '/spec/nodeSets/0/cuont', 3, 'spec.nodeSets[0].cuont: no such field'],
  ['Elasticsearch', 'search', '/spec/nodeSets', {}, 'spec.nodeSets: is no list'],
  [
    'Elasticsearch',
    'search',
    '/spec/volumeClaimDeletePolicy',
    'Never',
    'spec.volumeClaimDeletePolicy: is none of DeleteOnScaledownOnly, DeleteOnScaledownAndClusterDeletion',
  ],
  ['Kibana', 'kibana', '/spec/http', 'on', 'spec.http: is no object'],
  ['Kibana', 'kibana', '/kind', 'ApmServer', 'kind: no model of it'],
])('%s %s with %s %j: %s', (kind, name, pointer, value, fault) => {
  expect(faultsOf(kind, name, pointer, value)).toContain(fault);
});
