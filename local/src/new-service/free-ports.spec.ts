import { aService } from '@keelson/mesh/testing';
import { expect, test } from 'vitest';
import { freePorts } from './free-ports.ts';
import { aHouse } from './testing/a-house.ts';

const { services } = aHouse().graph;

test('are the next ones of each kind', () => {
  expect(freePorts(services)).toEqual({ http: 5009, grpc: 5003, admin: 9009 });
});

test('are nobody’s: not those of another kind, nor Istio’s', () => {
  const crowded = [aService('a', { ports: { http: 5003, grpc: 5002, admin: 14_999 } })];
  expect(freePorts(crowded)).toEqual({ http: 5004, grpc: 5005, admin: 15_101 });
});

test('leave the one alone that was asked for', () => {
  expect(freePorts(services, 5003)).toEqual({ http: 5003, grpc: 5004, admin: 9009 });
});

test('begin somewhere when there is no service yet', () => {
  expect(freePorts([])).toEqual({ http: 5007, grpc: 5001, admin: 9007 });
});
