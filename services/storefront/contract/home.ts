import { type Static, Type } from 'typebox';

/** The parts of the home screen. */
export const HOME_PARTS = ['profile', 'orders', 'recommendations'] as const;
export type HomePart = (typeof HOME_PARTS)[number];

const amount = (description: string) => Type.Number({ description: `${description}, at most two decimals.` });

const homeProfile = Type.Object({
  id: Type.String({ description: "The account's." }),
  email: Type.String(),
  name: Type.String({ description: 'May be empty.' }),
});

const homeOrder = Type.Object({
  id: Type.String(),
  shopItems: Type.Array(
    Type.Object({
      id: Type.String({ description: 'The product’s sku.' }),
      title: Type.String(),
      quantity: Type.Integer(),
      price: amount('Of one piece'),
    }),
  ),
  totalPrice: amount('Sum of price times quantity'),
  paid: Type.Boolean(),
  submitted: Type.Boolean(),
  completed: Type.Boolean(),
  canceled: Type.Boolean(),
});

const homeProduct = Type.Object({
  sku: Type.String(),
  title: Type.String(),
  description: Type.String({ description: 'May be empty.' }),
  category: Type.String({ description: 'May be empty.' }),
  price: amount('Of one piece'),
  pictureUrls: Type.Array(Type.String()),
});

/** Why a part did not come. */
const missingReason = Type.Enum(['late', 'away', 'failed'], {
  description: 'late: not in its time. away: cannot be had now. failed: anything else.',
});

/** The answer of `GET /api/v1/home`. */
export const homeView = Type.Object(
  {
    profile: Type.Optional(homeProfile),
    orders: Type.Optional(Type.Array(homeOrder, { description: 'Newest first, five at most.' })),
    recommendations: Type.Optional(
      Type.Array(homeProduct, { description: 'What goes well with what was bought, eight at most.' }),
    ),
    missing: Type.Array(Type.Object({ part: Type.Enum([...HOME_PARTS]), reason: missingReason }), {
      description: 'The parts that are left out, and why.',
    }),
  },
  { description: 'What a home screen shows.' },
);

export type HomeProfile = Static<typeof homeProfile>;
export type HomeOrder = Static<typeof homeOrder>;
export type HomeProduct = Static<typeof homeProduct>;
export type MissingReason = Static<typeof missingReason>;
export type HomeView = Static<typeof homeView>;
