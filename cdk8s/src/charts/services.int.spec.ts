import { aGraph, aService } from '@keelson/mesh/testing';
import { expect, it } from 'vitest';
import { objectsOf } from '../../test/platform.ts';
import { minimal } from '../environments/minimal.ts';
import { ofKind } from '../objects/find.ts';

it('a service that nobody calls runs, and has no Service, which would be refused without ports', () => {
  const store = aService('eventstore', { kind: 'store', ports: { grpc: 2113 } });
  const objects = objectsOf(aGraph([store, aService('worker', { ports: { admin: 4001 } })]), minimal);
  const names = (kind: string) => ofKind(objects, kind).map(({ metadata }) => metadata.name);
  expect(names('Deployment')).toEqual(['worker']);
  expect(names('Service')).toEqual(['eventstore']);
});
