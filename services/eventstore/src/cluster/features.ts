import type { ServiceDefinition, sendUnaryData } from '@grpc/grpc-js';
import {
  featuresPb,
  GossipService,
  PersistentSubscriptionsService,
  ServerFeaturesService,
  StreamsService,
} from '../protocol/generated.ts';

/** The release of EventStoreDB whose behaviour this server follows. */
const SERVER_VERSION = '22.10.0';

/** Parts of a method that came after the method itself; clients ask for them by name. */
const FEATURES: Record<string, readonly string[]> = {
  'streams.Streams/Read': ['position', 'events'],
  'persistent_subscriptions.PersistentSubscriptions/Create': ['stream', 'all'],
  'persistent_subscriptions.PersistentSubscriptions/Update': ['stream', 'all'],
  'persistent_subscriptions.PersistentSubscriptions/Delete': ['stream', 'all'],
  'persistent_subscriptions.PersistentSubscriptions/Read': ['stream', 'all'],
  'persistent_subscriptions.PersistentSubscriptions/GetInfo': ['stream', 'all'],
  'persistent_subscriptions.PersistentSubscriptions/ReplayParked': ['stream', 'all'],
  'persistent_subscriptions.PersistentSubscriptions/List': ['stream', 'all'],
};

const SERVICES = [StreamsService, PersistentSubscriptionsService, GossipService, ServerFeaturesService];

/** The service by which clients learn what they may use. */
export function featureHandlers() {
  const supported = supportedMethods();
  return {
    getSupportedMethods: (_call: unknown, answer: sendUnaryData<typeof supported>) => answer(null, supported),
  };
}

function supportedMethods() {
  const message = new featuresPb.SupportedMethods();
  message.setEventStoreServerVersion(SERVER_VERSION);
  for (const service of SERVICES as unknown as ServiceDefinition[]) {
    for (const { path } of Object.values(service)) {
      const [, serviceName = '', methodName = ''] = path.split('/');
      const method = new featuresPb.SupportedMethod();
      method.setServiceName(serviceName);
      method.setMethodName(methodName.toLowerCase());
      method.setFeaturesList([...(FEATURES[path.replace('/event_store.client.', '')] ?? [])]);
      message.addMethods(method);
    }
  }
  return message;
}
