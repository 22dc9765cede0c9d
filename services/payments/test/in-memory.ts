import { AggregateNotFound, type CommandOptions } from '@keelson/eventsourcing';
import { type PaymentEvent, paymentCategory } from '../contract/events.ts';
import type { LedgerPayment } from '../simulator/books.ts';
import { Control } from '../simulator/control.ts';
import { Provider } from '../simulator/provider.ts';
import { Storage } from '../simulator/storage.ts';
import type { PaymentCommand } from '../src/domain/commands.ts';
import { paymentDecider } from '../src/domain/decider.ts';
import type { Payment } from '../src/domain/payment.ts';
import type { ProviderCall, ProviderPayment } from '../src/domain/provider.ts';
import type { PaymentJournal } from '../src/processing/payments.ts';
import { callKey } from '../src/provider/key.ts';
import { type PaymentProvider, ProviderRefused } from '../src/provider/provider.ts';
import { fromRemote, requestOf } from '../src/provider/remote.ts';

/** The streams, which all processes share. */
export class Streams {
  readonly byId = new Map<string, PaymentEvent[]>();

  state(id: string): Payment {
    return (this.byId.get(id) ?? []).reduce(paymentDecider.evolve, paymentDecider.initial);
  }
}

/** One process's command handler on streams in memory: what it knows may be older than what stands there. */
export class MemoryJournal implements PaymentJournal {
  readonly #streams: Streams;
  readonly #known = new Map<string, Payment>();

  constructor(streams: Streams) {
    this.#streams = streams;
  }

  async create(command: PaymentCommand, { id = '' }: Pick<CommandOptions, 'id'>) {
    return this.#append(id, command);
  }

  async handle(id: string, command: PaymentCommand) {
    if (!this.#streams.byId.has(id)) throw new AggregateNotFound(paymentCategory, id);
    return this.#append(id, command);
  }

  async known(id: string): Promise<Payment> {
    const known = this.#known.get(id) ?? (await this.load(id))?.state;
    if (!known) throw new AggregateNotFound(paymentCategory, id);
    return known;
  }

  async load(id: string) {
    const events = this.#streams.byId.get(id);
    return events && { state: this.#streams.state(id), revision: events.length - 1 };
  }

  #append(id: string, command: PaymentCommand) {
    const events = this.#streams.byId.get(id) ?? [];
    const after = [...events, ...paymentDecider.decide(command, this.#streams.state(id))];
    this.#streams.byId.set(id, after);
    this.#known.set(id, this.#streams.state(id));
    return { id, revision: after.length - 1 };
  }
}

/** The simulator's books without its process, and what it tells by webhooks. */
export class MemoryProvider implements PaymentProvider {
  /** Payments of which a webhook would tell, in the order of what happened. */
  readonly told: string[] = [];
  readonly #provider = new Provider({
    storage: new Storage(),
    control: new Control(() => 1),
    webhooks: { send: (_happening, { payment }) => this.told.push(payment.merchantReference) },
  });

  async carryOut(paymentId: string, call: ProviderCall): Promise<ProviderPayment> {
    const { path, body } = requestOf(paymentId, call);
    const request = { path, body, text: JSON.stringify(body), key: callKey(paymentId, call) };
    const answer =
      call.kind === 'authorise'
        ? this.#provider.authorise(request)
        : this.#provider[call.kind](call.providerReference, request);
    if (answer.status === 422) throw new ProviderRefused((answer.body as { error: string }).error);
    const payment = answer.status === 409 ? (answer.body as { payment: LedgerPayment }).payment : answer.body;
    if (answer.status >= 400 && answer.status !== 409) throw new Error(`the provider answered ${answer.status}`);
    return fromRemote(payment as LedgerPayment as never);
  }

  async find(paymentId: string): Promise<ProviderPayment | undefined> {
    const all = this.allOf(paymentId);
    if (all.length > 1) throw new Error(`the provider has ${paymentId} ${all.length} times`);
    return all[0];
  }

  async *changedSince(since: Date): AsyncIterable<ProviderPayment> {
    yield* this.#list(new URLSearchParams({ since: since.toISOString() }));
  }

  /** All payments that the provider has under an id of ours. */
  allOf(paymentId: string): ProviderPayment[] {
    return this.#list(new URLSearchParams({ merchantReference: paymentId }));
  }

  #list(query: URLSearchParams): ProviderPayment[] {
    const { payments } = this.#provider.list(query).body as { payments: LedgerPayment[] };
    return payments.map((payment) => fromRemote(payment as never));
  }
}
