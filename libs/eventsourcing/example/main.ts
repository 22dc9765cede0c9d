/**
 * The README's example: opens an account, moves money, reads the balance from a view.
 * Needs an event store: `npm run eventstore -- --port 2113 --data .data/example`, or KEELSON_EVENTSTORE_URL.
 */
import { EventStoreDBClient } from '@eventstore/db-client';
import { CommandHandler, type Fold, Projection, RuleViolation, readAtRevision } from '../src/index.ts';
import { type AccountEvent, account, accountEvents } from './account.ts';
import { MemoryGenerations } from './memory-view.ts';

const url = process.env.KEELSON_EVENTSTORE_URL ?? 'esdb://127.0.0.1:2113?tls=false';
const client = EventStoreDBClient.connectionString(url);
const soon = () => ({ deadline: Date.now() + 5_000 });

const accounts = new CommandHandler({ client, category: 'account', decider: account, events: accountEvents });
const { id } = await accounts.create({ type: 'open', owner: 'Ann' }, soon());
const paidIn = await accounts.handle(id, { type: 'deposit', cents: 500 }, { ...soon(), idempotencyKey: 'first' });
const again = await accounts.handle(id, { type: 'deposit', cents: 500 }, { ...soon(), idempotencyKey: 'first' });
console.log(`account ${id}: revision ${paidIn.revision}; the repeat says ${again.revision} too`);

const refusal = await accounts.handle(id, { type: 'withdraw', cents: 501 }, soon()).catch((error: unknown) => error);
if (refusal instanceof RuleViolation) console.log(`501 cents: refused by ${refusal.type}`);
await accounts.handle(id, { type: 'withdraw', cents: 200 }, soon());

/** The view: each account's balance. */
const balances: Fold<{ cents: number }, AccountEvent> = {
  events: accountEvents,
  evolve(balance = { cents: 0 }, event) {
    if (event.type === 'V1_MONEY_DEPOSITED') return { cents: balance.cents + event.data.cents };
    if (event.type === 'V1_MONEY_WITHDRAWN') return { cents: balance.cents - event.data.cents };
    return balance;
  },
};
const generations = new MemoryGenerations<{ cents: number }>();
const projection = new Projection({
  name: 'balances',
  client,
  generations,
  fold: balances,
  streamPrefixes: ['account-'],
});
const read = async () => generations.active?.documents.get(id);
const balance = await readAtRevision(read, 2, Date.now() + 10_000);
console.log(`the view at revision ${balance.revision}: ${balance.doc.cents} cents`);

await projection.stop();
await client.dispose();
