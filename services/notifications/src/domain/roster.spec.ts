import { spec } from '@keelson/eventsourcing';
import { test } from 'vitest';
import type { RosterEvent } from '../../contract/events.ts';
import { rosterDecider } from './roster.ts';

const roster = spec(rosterDecider);
const accountId = '0b8f2f2c-6d0f-4c43-9f3b-0d7d1c6f3a55';
const listed: RosterEvent = { type: 'V1_OPERATOR_LISTED', data: { accountId } };
const unlisted: RosterEvent = { type: 'V1_OPERATOR_UNLISTED', data: { accountId } };

test('an account is listed while it is an operator, and only a change is recorded', () => {
  roster([], { type: 'list', accountId, operator: true }, [listed]);
  roster([listed], { type: 'list', accountId, operator: true }, []);
  roster([listed], { type: 'list', accountId, operator: false }, [unlisted]);
  roster([listed, unlisted], { type: 'list', accountId, operator: false }, []);
  roster([listed, unlisted], { type: 'list', accountId, operator: true }, [listed]);
});
