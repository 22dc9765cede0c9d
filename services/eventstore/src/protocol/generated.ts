/**
 * The one place that names the generated code of the client's package: message classes as values
 * (CommonJS, so by default import) and their types as namespaces.
 */
import gossipService from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import persistentService from '@eventstore/db-client/generated/persistent_grpc_pb.js';
import persistent from '@eventstore/db-client/generated/persistent_pb.js';
import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import status from '@eventstore/db-client/generated/status_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';

export type * as PersistentPb from '@eventstore/db-client/generated/persistent_pb.js';
export type * as SharedPb from '@eventstore/db-client/generated/shared_pb.js';
export type * as StreamsPb from '@eventstore/db-client/generated/streams_pb.js';

export {
  any as anyPb,
  empty as emptyPb,
  features as featuresPb,
  gossip as gossipPb,
  persistent as persistentPb,
  shared as sharedPb,
  status as statusPb,
  streams as streamsPb,
};

export const { StreamsService } = streamsService;
export const { PersistentSubscriptionsService } = persistentService;
export const { ServerFeaturesService } = featuresService;
export const { GossipService } = gossipService;
