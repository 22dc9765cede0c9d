import { defineService } from '@keelson/mesh';

export default defineService({
  name: 'eventstore',
  summary: 'Keeps the events: an EventStoreDB-compatible server for laptops and tests.',
  kind: 'store',
  ports: { grpc: 2113 },
});
