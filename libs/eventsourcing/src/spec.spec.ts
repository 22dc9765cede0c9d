import { describe, expect, it } from 'vitest';
import { account } from '../example/account.ts';
import { refused, spec } from './spec.ts';

const given = spec(account);
const deposited = { type: 'V1_MONEY_DEPOSITED', data: { cents: 100 } } as const;
const withdrawn = { type: 'V1_MONEY_WITHDRAWN', data: { cents: 100 } } as const;

describe('spec', () => {
  it('passes when the decision is the expected one', () => {
    given([deposited], { type: 'withdraw', cents: 100 }, [withdrawn]);
    given([deposited, withdrawn], { type: 'withdraw', cents: 1 }, refused('overdrawn'));
  });

  it('shows both sides when other events come of it', () => {
    expect(() => given([deposited], { type: 'withdraw', cents: 99 }, [withdrawn])).toThrow(/100[\s\S]*99/);
  });

  it('fails when a refusal was expected and none came, or another one', () => {
    expect(() => given([deposited], { type: 'withdraw', cents: 1 }, refused('overdrawn'))).toThrow(/overdrawn/);
    expect(() => given([], { type: 'withdraw', cents: 1 }, refused('frozen'))).toThrow(/frozen[\s\S]*overdrawn/);
  });
});
