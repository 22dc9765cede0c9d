import { createLocalJWKSet, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import type { JwksView } from '../../contract/index.ts';
import { type SigningKeyCommand, type SigningKeys, signingKeysDecider } from '../domain/signing-keys.ts';
import { DerivedKeys } from '../secrets/derived-keys.ts';
import { ACCESS_TOKEN_SECONDS, AccessTokens } from '../sessions/access-token.ts';
import { KeyRing, type KeyRingOptions } from './key-ring.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LIFE = 6 * HOUR;
const deadline = Number.MAX_SAFE_INTEGER;

/** The stream of the keys, in memory. */
function stream(): KeyRingOptions['handler'] {
  let [state, revision]: [SigningKeys, number] = [signingKeysDecider.initial, -1];
  const decide = async (command: SigningKeyCommand) => {
    for (const event of signingKeysDecider.decide(command, state)) {
      state = signingKeysDecider.evolve(state, event);
      revision += 1;
    }
    return { id: 'access', revision };
  };
  return {
    create: decide,
    handle: (_id, command) => decide(command),
    load: async () => (revision < 0 ? undefined : { state, revision }),
  };
}

function rings(count: number, secrets: readonly string[] = ['a'.repeat(40)]) {
  const clock = { now: Date.UTC(2026, 4, 1) };
  const handler = stream();
  const schedule = { rotateEveryMs: LIFE, publishAheadMs: HOUR };
  const made = Array.from({ length: count }, (_, index) => {
    const keys = new DerivedKeys(secrets[index % secrets.length] ?? '');
    const keptMs = 2 * ACCESS_TOKEN_SECONDS * 1000;
    return new KeyRing({ handler, keys, schedule, keptMs, now: () => new Date(clock.now) });
  });
  return { clock, rings: made };
}

function tokensOf(ring: KeyRing, clock: { readonly now: number }) {
  const tokens = new AccessTokens({ ring, issuer: 'i', audience: 'a', now: () => new Date(clock.now) });
  return () => tokens.issue({ accountId: 'ann', email: 'ann@example.com', roles: [], sessionId: 's' }, deadline);
}

const verify = (token: string, jwks: JwksView, now: number) =>
  jwtVerify(token, createLocalJWKSet({ keys: [...jwks.keys] }), {
    issuer: 'i',
    audience: 'a',
    currentDate: new Date(now),
  });

describe('over several changes of keys', () => {
  test('no valid token is ever refused, at replicas that look once in five minutes, by caches as old as 20', async () => {
    const { clock, rings: replicas } = rings(2);
    const history: { readonly at: number; readonly token: string; readonly jwks: JwksView }[] = [];
    const seen = new Set<string>();
    for (let step = 0; step < (2.5 * LIFE) / (5 * MINUTE); step++, clock.now += 5 * MINUTE) {
      const ring = replicas[step % 2];
      if (!ring) throw new Error('no replica');
      await ring.tend(deadline);
      const jwks = await ring.jwks(deadline);
      const token = await tokensOf(ring, clock)();
      history.push({ at: clock.now, token, jwks });
      for (const { keyId } of await ring.report(deadline)) seen.add(keyId);
      // A cache that was filled 20 minutes ago meets the token of now, and the keys of now one that is about to expire.
      const cached = history.at(-5)?.jwks ?? jwks;
      await verify(token, cached, clock.now);
      const expiring = history.at(-3);
      if (expiring) await verify(expiring.token, jwks, clock.now - 1_000);
    }
    expect(seen.size).toBe(3);
  });
});

describe('a token', () => {
  test('of the old key is valid until it expires, and no longer', async () => {
    const {
      clock,
      rings: [ring],
    } = rings(1);
    if (!ring) throw new Error('no ring');
    await ring.tend(deadline);
    clock.now += LIFE - HOUR;
    await ring.tend(deadline);
    clock.now += HOUR - 1_000;
    const old = await tokensOf(ring, clock)();
    const issued = clock.now;
    clock.now += 2_000;
    const young = await tokensOf(ring, clock)();
    const jwks = await ring.jwks(deadline);
    const [one, two] = [await verify(old, jwks, clock.now), await verify(young, jwks, clock.now)];
    expect(one.protectedHeader.kid).not.toBe(two.protectedHeader.kid);
    clock.now = issued + ACCESS_TOKEN_SECONDS * 1000;
    await verify(old, await ring.jwks(deadline), clock.now - 1_000);
    await expect(verify(old, await ring.jwks(deadline), issued + ACCESS_TOKEN_SECONDS * 1000)).rejects.toThrow('exp');
  });
});

describe('a key that a replica cannot open', () => {
  test('is replaced once, by one that both publish', async () => {
    const {
      rings: [first, second],
    } = rings(2, ['a'.repeat(40), `${'b'.repeat(40)},${'c'.repeat(40)}`]);
    if (!first || !second) throw new Error('no rings');
    const before = await first.signer(deadline);
    const after = await second.signer(deadline);
    expect(after.keyId).not.toBe(before.keyId);
    await second.tend(deadline);
    expect(await second.report(deadline)).toHaveLength(2);
    expect((await second.jwks(deadline)).keys.map(({ kid }) => kid)).toEqual([before.keyId, after.keyId]);
  });
});
