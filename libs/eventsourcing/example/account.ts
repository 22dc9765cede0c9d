import { type Decider, defineEvents, RuleViolation } from '../src/index.ts';

/** A bank account: the small domain of the README and of the library's own tests. */
export type AccountEvent =
  | { type: 'V1_ACCOUNT_OPENED'; data: { owner: string } }
  | { type: 'V1_MONEY_DEPOSITED'; data: { cents: number } }
  | { type: 'V1_MONEY_WITHDRAWN'; data: { cents: number } };

export type AccountCommand =
  | { type: 'open'; owner: string }
  | { type: 'deposit'; cents: number }
  | { type: 'withdraw'; cents: number };

export interface AccountState {
  readonly owner: string;
  readonly cents: number;
}

export const accountEvents = defineEvents<AccountEvent>([
  'V1_ACCOUNT_OPENED',
  'V1_MONEY_DEPOSITED',
  'V1_MONEY_WITHDRAWN',
]);

export const account: Decider<AccountCommand, AccountEvent, AccountState> = {
  initial: { owner: '', cents: 0 },
  decide(command, state) {
    switch (command.type) {
      case 'open':
        return [{ type: 'V1_ACCOUNT_OPENED', data: { owner: command.owner } }];
      case 'deposit':
        return [{ type: 'V1_MONEY_DEPOSITED', data: { cents: command.cents } }];
      case 'withdraw':
        if (command.cents > state.cents) throw new RuleViolation('overdrawn', 'There is not so much in the account.');
        return [{ type: 'V1_MONEY_WITHDRAWN', data: { cents: command.cents } }];
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'V1_ACCOUNT_OPENED':
        return { ...state, owner: event.data.owner };
      case 'V1_MONEY_DEPOSITED':
        return { ...state, cents: state.cents + event.data.cents };
      case 'V1_MONEY_WITHDRAWN':
        return { ...state, cents: state.cents - event.data.cents };
    }
  },
};
