/** What was asked for cannot be made; the message is one line for people and says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
