import { fairWeather, SagaWorld, Simulation, type Weather } from '@keelson/eventsourcing/testing';
import fc from 'fast-check';
import { randomOf } from '../../../../test/support/random.ts';
import { idsOf } from '../../contract/index.ts';
import { checkoutSaga } from '../../src/saga/checkout-saga.ts';
import { amissAfter } from './balance.ts';
import { calleesOf, DECLINED, type Ledgers, ledgers } from './callees.ts';
import { inputOf } from './input.ts';

const patience = {
  deadlineMs: 5 * 60_000,
  callMs: 5_000,
  marginMs: 2_000,
  maxAttempts: 8,
  firstDelayMs: 250,
  longestDelayMs: 30_000,
};

const share = (most: number) => fc.integer({ min: 0, max: most }).map((percent) => percent / 100);

const weather: fc.Arbitrary<Weather> = fc.record({
  lostRequest: share(25),
  lostAnswer: share(25),
  silence: share(15),
  twice: share(25),
  slow: share(25),
});

const buyers = fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 4 }), declined: fc.boolean() }), {
  minLength: 1,
  maxLength: 4,
});

const stories = fc.record({
  seed: fc.integer(),
  buyers,
  network: weather,
  store: weather,
  /** Per thousand steps. */
  kills: fc.integer({ min: 0, max: 40 }),
  meddling: fc.integer({ min: 0, max: 30 }),
  stormySteps: fc.integer({ min: 0, max: 600 }),
});

type Story = typeof stories extends fc.Arbitrary<infer S> ? S : never;

const STOCK = { cleat: 6, rope: 6 };

/** How often something that must not be left out came about. */
interface Seen {
  completed: number;
  undone: number;
  stuck: number;
  takenOver: number;
  undoneAfterCapture: number;
}

/**
 * Lives through so many stories of two replicas in which everything goes wrong by seeded chance.
 * @throws Error with the smallest story after which something is amiss: a checkout that is neither completed nor undone,
 *   stock or money that does not balance
 */
export async function liveThrough(count: number): Promise<Seen> {
  const seen: Seen = { completed: 0, undone: 0, stuck: 0, takenOver: 0, undoneAfterCapture: 0 };
  const balances = fc.asyncProperty(stories, async (story) => {
    const amiss = await live(story, seen);
    if (amiss.length > 0) throw new Error(amiss.join('\n'));
  });
  await fc.assert(balances, { numRuns: count });
  return seen;
}

/** Lives one story through, and answers what is amiss afterwards. */
async function live(story: Story, seen: Seen): Promise<string[]> {
  const simulation = new Simulation(randomOf(story.seed));
  const outside = ledgers(STOCK);
  let network = story.network;
  const world = new SagaWorld(
    simulation,
    (process) =>
      checkoutSaga(
        calleesOf(outside, (_operation, effect) => simulation.ask(process, network, effect)),
        patience,
      ),
    story.store,
  );
  for (let replica = 0; replica < 2; replica++) world.startReplica();
  const inputs = story.buyers.map(({ quantity, declined }) => inputOf(quantity, declined ? DECLINED : 'tok_ok'));
  for (const [index, input] of inputs.entries()) {
    world.journals.tellNow(`c${index}`, { type: 'start', input, now: simulation.now });
  }
  await world.run((step) => {
    if (step === story.stormySteps) {
      network = fairWeather;
      world.clearUp();
    }
    if (step < story.stormySteps && simulation.chance(story.kills / 1_000)) world.killOne();
    if (step < story.stormySteps && simulation.chance(story.kills / 3_000)) world.drainOne();
    if (step < story.stormySteps && simulation.chance(story.meddling / 1_000)) meddle(simulation, outside, world);
    if (step % 50 === 0) helpWhatIsStuck(simulation, world);
  });
  tally(world, seen);
  const amiss = inputs.flatMap((input, index) => {
    const { phase } = world.journals.state(`c${index}`);
    return amissAfter(`c${index}`, phase, input, outside);
  });
  return [...amiss, ...stockAmiss(world, story.buyers, outside)];
}

/** Customers cancel, banks change their minds, holds expire, operators abort. */
function meddle(simulation: Simulation, { stock, payments, orders }: Ledgers, world: AnyWorld): void {
  const ids = world.journals.ids();
  const id = ids[simulation.below(ids.length)] ?? '';
  const { orderId, reservationId, paymentId } = idsOf(id);
  const deeds = [
    () => orders.cancel(orderId),
    () => stock.expire(reservationId),
    () => payments.lapse(paymentId),
    () => world.journals.tellNow(id, { type: 'abort', by: 'op', reason: 'On request.', now: simulation.now }),
  ];
  attempt(deeds[simulation.below(deeds.length)]);
}

/** What an operator does about what is stuck: tries again, or gives up. */
function helpWhatIsStuck(simulation: Simulation, { journals }: AnyWorld): void {
  const { now } = simulation;
  for (const id of journals.ids().filter((one) => journals.state(one).phase === 'stuck')) {
    if (simulation.chance(0.3)) attempt(() => journals.tellNow(id, { type: 'abort', by: 'op', reason: 'Stuck.', now }));
    else attempt(() => journals.tellNow(id, { type: 'resume', by: 'op', now }));
  }
}

type AnyWorld = Pick<SagaWorld<ReturnType<typeof inputOf>>, 'journals'>;

/** What was asked may be refused: there may be nothing to cancel yet, say. */
function attempt(deed: (() => void) | undefined): void {
  try {
    deed?.();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

function stockAmiss(world: AnyWorld, bought: readonly { readonly quantity: number }[], { stock }: Ledgers): string[] {
  const sold = bought.filter((_buyer, index) => world.journals.state(`c${index}`).phase === 'completed');
  const gone = sold.reduce((sum, { quantity }) => sum + quantity, 0);
  return (['cleat', 'rope'] as const).flatMap((sku) =>
    stock.onHand(sku) === STOCK[sku] - gone && stock.held(sku) === 0 ? [] : [`${sku}: ${stock.onHand(sku)} on hand`],
  );
}

function tally({ journals }: AnyWorld, seen: Seen): void {
  for (const id of journals.ids()) {
    const types = journals.entries(id).map(({ type }) => type);
    const state = journals.state(id);
    seen[state.phase === 'completed' ? 'completed' : 'undone']++;
    if (types.includes('V1_SAGA_STUCK')) seen.stuck++;
    if (types.some((type, index) => type === 'V1_STEP_STARTED' && types[index + 1] === type)) seen.takenOver++;
    if (state.phase === 'undone' && state.done.some(({ step }) => step === 'capture-payment'))
      seen.undoneAfterCapture++;
  }
}
