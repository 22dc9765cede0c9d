/** What a callee answers when a rule of its own says no. */
export class Refusal extends Error {
  readonly code = 'rule';
  readonly type: string;

  constructor(type: string) {
    super(`Refused: ${type}.`);
    this.type = type;
  }
}
