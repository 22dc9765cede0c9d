import { Type } from 'typebox';
import { type Channel, channels, type OptionalKind, optionalKinds } from './notices.ts';

/** By channel: whether to be told that way. What is left out is as usual. */
export type ChannelChoice = { readonly [Way in Channel]?: boolean };

/** How somebody wants to be told: the same in requests, answers and events. */
export interface Preferences {
  /** By kind; kinds that are left out are as usual. */
  readonly kinds: { readonly [Kind in OptionalKind]?: ChannelChoice };
  /** `daily`: mails are collected into one a day, at that hour of the day, UTC. */
  readonly digest: { readonly every: 'off' | 'daily'; readonly hour: number };
}

const choice = Type.Object(Object.fromEntries(channels.map((channel) => [channel, Type.Optional(Type.Boolean())])), {
  additionalProperties: false,
  description: 'By channel: whether to be told that way. What is left out is as usual.',
});

/** The schema of {@link Preferences}. What protects an account is no kind that can be named here. */
export const preferencesView = Type.Object(
  {
    kinds: Type.Object(Object.fromEntries(optionalKinds.map((kind) => [kind, Type.Optional(choice)])), {
      additionalProperties: false,
      description:
        'By kind of notice. What protects the account (verification, repeated registration, changed password, revoked session) always comes and cannot be named here.',
    }),
    digest: Type.Object(
      {
        every: Type.Enum(['off', 'daily']),
        hour: Type.Integer({ minimum: 0, maximum: 23, description: 'Hour of the day at which it is sent, UTC.' }),
      },
      {
        additionalProperties: false,
        description: 'daily: mails are collected into one a day; what protects the account still comes at once.',
      },
    ),
  },
  { additionalProperties: false },
);
