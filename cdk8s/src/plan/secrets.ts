/**
 * The secrets that the operator puts into the cluster, by a secret store or by hand: nothing of them stands in a
 * manifest. Only environments with secure engines need them. In the namespace of the services:
 */
export const clientSecrets = {
  /** `username` and `password` of a user of the event store that may read `$all` and manage subscriptions. */
  eventstore: 'eventstore-client',
  /** `username` and `password`; the user is made by the job beside MongoDB. Both in both namespaces. */
  documents: 'mongodb-client',
  /** `username` and `password`, as in {@link storeSecrets.searchUsers}. */
  search: 'search-client',
} as const;

/** In the namespace of the stores: */
export const storeSecrets = {
  /** `admin-password` and `ops-password`, which EventStoreDB takes at its very first start. */
  eventstoreAdmin: 'eventstore-admin',
  /** `username`, `password` and `roles`: a user of Elasticsearch's file realm, `kubernetes.io/basic-auth`. */
  searchUsers: 'search-users',
} as const;

/** Made by cert-manager, from the certificates in the manifests. */
export const certificateSecrets = {
  ca: 'keelson-stores-ca',
  eventstore: 'eventstore-tls',
  documents: 'mongodb-tls',
  search: 'search-tls',
  /** In the services' namespace; of it, only the authority's certificate is used. */
  client: 'stores-client-tls',
} as const;

/**
 * The Secret with what a service keeps for itself: a key for each of its description's `secrets`, in the services'
 * namespace, and in that of the simulators with which it shares them.
 */
export function ownSecret(service: string): string {
  return `${service}-secrets`;
}
