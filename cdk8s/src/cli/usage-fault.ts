/** A command line that makes no sense; the message is one line for people. */
export class UsageFault extends Error {
  override readonly name = 'UsageFault';
}
