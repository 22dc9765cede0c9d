import { Refusal } from './refusal.ts';

interface Order {
  paid: boolean;
  submitted: boolean;
  completed: boolean;
  canceled: boolean;
}

/** No such order. */
class Unknown extends Error {
  readonly code = 'not-found';
  readonly type = 'order-not-found';
}

/**
 * Orders as the order service keeps them, in memory: its rules, and its memory of the keys under which a command was
 * accepted. A refused command leaves no trace.
 */
export class OrderLedger {
  readonly #orders = new Map<string, Order>();
  readonly #keys = new Set<string>();

  place(id: string, key: string): void {
    this.#once(key, () => {
      refuseIf(this.#orders.has(id), 'order-already-created');
      this.#orders.set(id, { paid: false, submitted: false, completed: false, canceled: false });
    });
  }

  recordPayment(id: string, key: string): void {
    this.#once(key, () => {
      const order = this.#order(id);
      refuseIf(order.canceled, 'order-canceled');
      refuseIf(order.paid, 'order-already-paid');
      order.paid = true;
    });
  }

  handOver(id: string, key: string): void {
    this.#once(key, () => {
      const order = this.#order(id);
      refuseIf(order.canceled, 'order-canceled');
      refuseIf(order.submitted, 'order-submitted');
      refuseIf(!order.paid, 'order-not-paid');
      order.submitted = true;
    });
  }

  recordDelivery(id: string, key: string): void {
    this.#once(key, () => {
      const order = this.#order(id);
      refuseIf(order.canceled, 'order-canceled');
      refuseIf(order.completed, 'order-completed');
      refuseIf(!order.paid, 'order-not-paid');
      order.completed = true;
    });
  }

  withdraw(id: string, key: string): void {
    this.#once(key, () => this.cancel(id));
  }

  /** What a customer does to an order of theirs. */
  cancel(id: string): void {
    const order = this.#order(id);
    refuseIf(order.completed, 'order-completed');
    order.canceled = true;
  }

  /** Those that are neither completed nor canceled. */
  open(): readonly string[] {
    return [...this.#orders].filter(([, order]) => !order.completed && !order.canceled).map(([id]) => id);
  }

  of(id: string): Readonly<Order> | undefined {
    return this.#orders.get(id);
  }

  #order(id: string): Order {
    const order = this.#orders.get(id);
    if (!order) throw new Unknown();
    return order;
  }

  #once(key: string, run: () => void): void {
    if (this.#keys.has(key)) return;
    run();
    this.#keys.add(key);
  }
}

function refuseIf(broken: boolean, rule: string): void {
  if (broken) throw new Refusal(rule);
}
