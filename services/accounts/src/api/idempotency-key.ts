import { type CallContext, checker } from '@keelson/chassis';
import { commandHeaders } from '@keelson/servicekit';
import { Type } from 'typebox';

const { 'idempotency-key': header } = commandHeaders.properties;
const check = checker(Type.Object({ 'idempotency-key': header }), 'headers');

/**
 * The idempotency key of a call without a caller. It stands for that call on one account or session, so it needs no more:
 * what it is repeated with has to be known.
 * @throws ServiceError `invalid`
 */
export function idempotencyKey(call: Pick<CallContext, 'header'>): string | undefined {
  const key = call.header('idempotency-key');
  check(key === undefined ? {} : { 'idempotency-key': key });
  return key;
}
