import { defineService } from '@keelson/mesh';

export default defineService({
  name: 'eventstore',
  summary: 'Keeps the events: an EventStoreDB-compatible server for laptops and tests.',
  kind: 'store',
  ports: { grpc: 2113 },
  objectives: { availability: 0.999, latencyP99Ms: 100 },
  scaling: { min: 1, max: 1, by: 'cpu' },
  capacity: { concurrency: 1_000, cpuMillis: 250, memoryMiB: 256 },
});
