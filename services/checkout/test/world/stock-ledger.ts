import { Refusal } from './refusal.ts';

type ReservationState = 'held' | 'refused' | 'committed' | 'released';

interface Reservation {
  state: ReservationState;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

/** Inventory as its contract has it, in memory: each call is safe to repeat, and a release of the unknown is a fence. */
export class StockLedger {
  readonly #onHand: Map<string, number>;
  readonly #reservations = new Map<string, Reservation>();

  constructor(onHand: Readonly<Record<string, number>>) {
    this.#onHand = new Map(Object.entries(onHand));
  }

  reserve(id: string, lines: Reservation['lines']): void {
    const known = this.#reservations.get(id);
    if (known?.state === 'held' || known?.state === 'committed') return;
    if (known?.state === 'released') throw new Refusal('reservation-gone');
    if (known?.state === 'refused') throw new Refusal('out-of-stock');
    const enough = lines.every(({ sku, quantity }) => quantity <= this.onHand(sku) - this.held(sku));
    this.#reservations.set(id, { state: enough ? 'held' : 'refused', lines });
    if (!enough) throw new Refusal('out-of-stock');
  }

  commit(id: string): void {
    const known = this.#reservations.get(id);
    if (known?.state === 'committed') return;
    if (known?.state !== 'held') throw new Refusal('reservation-gone');
    known.state = 'committed';
    this.#move(known, -1);
  }

  release(id: string): void {
    const known = this.#reservations.get(id) ?? { state: 'released', lines: [] };
    this.#reservations.set(id, known);
    if (known.state === 'committed') this.#move(known, 1);
    known.state = 'released';
  }

  /** As when its time has passed: the hold is gone. */
  expire(id: string): void {
    const known = this.#reservations.get(id);
    if (known?.state === 'held') known.state = 'released';
  }

  stateOf(id: string): ReservationState | undefined {
    return this.#reservations.get(id)?.state;
  }

  onHand(sku: string): number {
    return this.#onHand.get(sku) ?? 0;
  }

  held(sku: string): number {
    const held = [...this.#reservations.values()].filter(({ state }) => state === 'held');
    return held.reduce((sum, { lines }) => sum + quantityOf(lines, sku), 0);
  }

  #move({ lines }: Reservation, sign: number): void {
    for (const { sku, quantity } of lines) this.#onHand.set(sku, this.onHand(sku) + sign * quantity);
  }
}

function quantityOf(lines: Reservation['lines'], sku: string): number {
  return lines.filter((line) => line.sku === sku).reduce((sum, { quantity }) => sum + quantity, 0);
}
