/** The file cannot be imported as it is; the message says why, for a person. */
export class UnusableFile extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnusableFile';
  }
}
