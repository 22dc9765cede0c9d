import { defineNeeds } from '@keelson/servicekit';
import { Type } from 'typebox';

const time = Type.String({ format: 'date-time' });
const shopItems = Type.Array(Type.Object({ quantity: Type.Integer(), priceMinor: Type.Integer() }));

/** What notifications reads of the others: what happened, and what it asks of accounts when a mail goes out. */
export default defineNeeds({
  events: {
    V1_ACCOUNT_REGISTERED: Type.Object({ registration: Type.Integer() }),
    V1_REGISTRATION_REPEATED: Type.Object({ repeatedAt: time }),
    V1_PASSWORD_CHANGED: Type.Object({ changedAt: time }),
    V1_ROLES_CHANGED: Type.Object({ roles: Type.Array(Type.String()) }),
    V1_SESSION_ENDED: Type.Object({ accountId: Type.String(), reason: Type.String(), endedAt: time }),
    V1_ORDER_CREATED: Type.Object({ ownerId: Type.Optional(Type.String()), shopItems }),
    V1_SHOPPING_CART_UPDATED: Type.Object({ shopItems }),
    V1_ORDER_PAID: Type.Object({}),
    V1_ORDER_COMPLETED: Type.Object({ deliveryTimestamp: Type.String() }),
    V1_ORDER_CANCELED: Type.Object({ cancelReason: Type.String() }),
    V1_SAGA_STARTED: Type.Object({
      input: Type.Object({
        accountId: Type.String(),
        lines: Type.Array(Type.Object({ title: Type.String(), quantity: Type.Integer(), priceMinor: Type.Integer() })),
        totalMinor: Type.Integer(),
        deliveryAddress: Type.String(),
      }),
    }),
    V1_UNDOING_STARTED: Type.Object({ reason: Type.Object({ detail: Type.String() }) }),
    V1_SAGA_COMPLETED: Type.Object({}),
    V1_SAGA_UNDONE: Type.Object({}),
    V1_PAYMENT_REQUESTED: Type.Object({ orderId: Type.String() }),
    V1_PAYMENT_REFUNDED: Type.Object({ amountMinor: Type.Integer() }),
    V1_STOCK_LOW: Type.Object({ available: Type.Integer(), level: Type.Integer() }),
  },
  calls: {
    '/keelson.accounts.v1.AccountDirectoryService/GetAccount': {
      sends: ['account_id'],
      reads: ['account.email', 'account.email_verified', 'account.name'],
    },
    '/keelson.accounts.v1.AccountDirectoryService/GetVerificationCode': {
      sends: ['account_id', 'registration'],
      reads: ['code', 'expires_at'],
    },
  },
});
