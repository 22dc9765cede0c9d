/** A command about the cluster could not do what it was asked to. The message is for people and says what to do. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
}

/** The command line makes no sense. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
