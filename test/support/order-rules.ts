/**
 * The rules of an order by the requirements, written down a second time and on purpose without the service's code:
 * they judge what the service has let through.
 */
interface Flags {
  readonly created: boolean;
  readonly paid: boolean;
  readonly submitted: boolean;
  readonly completed: boolean;
  readonly canceled: boolean;
}

const rules: Readonly<Record<string, { allowed(order: Flags): boolean; after(order: Flags): Flags }>> = {
  V1_ORDER_CREATED: { allowed: (o) => !o.created, after: (o) => ({ ...o, created: true }) },
  V1_ORDER_PAID: { allowed: (o) => !o.canceled && !o.paid && !o.submitted, after: (o) => ({ ...o, paid: true }) },
  V1_ORDER_SUBMITTED: {
    allowed: (o) => o.paid && !o.canceled && !o.submitted,
    after: (o) => ({ ...o, submitted: true }),
  },
  V1_SHOPPING_CART_UPDATED: { allowed: (o) => !o.canceled && !o.submitted, after: (o) => o },
  V1_ORDER_CANCELED: { allowed: (o) => !o.completed, after: (o) => ({ ...o, canceled: true }) },
  V1_ORDER_COMPLETED: {
    allowed: (o) => o.paid && !o.completed && !o.canceled,
    after: (o) => ({ ...o, completed: true }),
  },
  V1_DELIVERY_ADDRESS_CHANGED: { allowed: (o) => !o.completed, after: (o) => o },
};

/** Replays event types through the rules. @returns the first that was not allowed, in words; undefined where all were */
export function brokenRule(types: readonly string[]): string | undefined {
  let order: Flags = { created: false, paid: false, submitted: false, completed: false, canceled: false };
  for (const [revision, type] of types.entries()) {
    const rule = rules[type];
    const created = type === 'V1_ORDER_CREATED' || order.created;
    if (!rule || !created || !rule.allowed(order))
      return `${type} at revision ${revision} after ${types.slice(0, revision).join(', ')}`;
    order = rule.after(order);
  }
  return undefined;
}
