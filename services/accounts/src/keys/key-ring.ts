import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { CommandHandler } from '@keelson/eventsourcing';
import { calculateJwkThumbprint } from 'jose';
import type { JwksView, SigningKeyEvent } from '../../contract/index.ts';
import {
  isRotationDue,
  type KeyReason,
  type KeySchedule,
  type NewKey,
  publishedKeysAt,
  type SigningKey,
  type SigningKeyCommand,
  type SigningKeys,
  signingKeyAt,
  signingKeysDecider,
  successorAt,
} from '../domain/signing-keys.ts';
import type { DerivedKeys } from '../secrets/derived-keys.ts';
import { open, seal } from '../secrets/sealing.ts';

/** The one stream of the keys that sign access tokens: `signingkeys-access`. */
const RING = 'access';

export interface KeyRingOptions {
  readonly handler: Pick<CommandHandler<SigningKeyCommand, SigningKeyEvent, SigningKeys>, 'create' | 'handle' | 'load'>;
  readonly keys: DerivedKeys;
  readonly schedule: KeySchedule;
  /** How long a key stays published after the next one began to sign, milliseconds: until its last token has expired. */
  readonly keptMs: number;
  readonly now: () => Date;
}

/** What signs at the moment. */
export interface Signer {
  readonly keyId: string;
  readonly privateKey: KeyObject;
}

/** What an operator sees of a key. */
export interface KeyReport {
  readonly keyId: string;
  readonly state: 'next' | 'signing' | 'verifying' | 'retired' | 'revoked';
  readonly addedAt: string;
  readonly signsFrom: string;
}

/**
 * The keys that sign access tokens, shared by all replicas through the event store: what one adds, the others have read
 * long before it signs. What is read is kept in memory, and read anew by {@link tend}.
 */
export class KeyRing {
  readonly #options: KeyRingOptions;
  readonly #sealing: readonly [Buffer, ...Buffer[]];
  readonly #opened = new Map<string, KeyObject>();
  #state: SigningKeys = signingKeysDecider.initial;

  constructor(options: KeyRingOptions) {
    this.#options = options;
    this.#sealing = options.keys.all('signing-keys');
  }

  /**
   * The key to sign with now.
   * @param deadline epoch milliseconds
   * @throws errors with code `unavailable` or `deadline` where the keys have not been read yet, and cannot be
   */
  async signer(deadline: number): Promise<Signer> {
    const known = this.#signer();
    if (known) return known;
    await this.tend(deadline);
    const signer = this.#signer();
    if (!signer) throw new Error('There is no key to sign with.');
    return signer;
  }

  /** The keys to check tokens with, as JWKS. @throws as {@link signer} */
  async jwks(deadline: number): Promise<JwksView> {
    await this.signer(deadline);
    const published = publishedKeysAt(this.#state, this.#time(), this.#options.keptMs);
    return { keys: published.map(toJwk) };
  }

  /** Reads the keys, and makes the next one where it is time. To be called now and then. @throws as {@link signer} */
  async tend(deadline: number): Promise<void> {
    await this.#read(deadline);
    const current = signingKeyAt(this.#state, this.#time());
    if (isRotationDue(this.#state, this.#options.schedule, this.#time())) await this.#add('age', deadline);
    else if (current && !this.#privateKey(current)) await this.#add({ unusable: current.keyId }, deadline);
  }

  /** Publishes a new key at once, which signs as soon as every cache has it; joins a change that is under way. */
  async rotate(deadline: number): Promise<void> {
    await this.#add('operator', deadline);
  }

  /**
   * Takes a key out of use at once, tokens included; another one signs.
   * @throws RuleViolation `signing-key-unknown`
   */
  async revoke(keyId: string, deadline: number): Promise<void> {
    const now = this.#time();
    await this.#options.handler.handle(RING, { type: 'revoke', keyId, now }, { deadline });
    await this.tend(deadline);
  }

  /** All keys, for operators. @throws as {@link signer} */
  async report(deadline: number): Promise<readonly KeyReport[]> {
    await this.#read(deadline);
    return this.#state.keys.map((key) => ({
      keyId: key.keyId,
      state: this.#stateOf(key),
      addedAt: key.addedAt,
      signsFrom: key.signsFrom,
    }));
  }

  #stateOf(key: SigningKey): KeyReport['state'] {
    const now = this.#time();
    if (key.revoked) return 'revoked';
    if (key === signingKeyAt(this.#state, now)) return 'signing';
    if (key === successorAt(this.#state, now)) return 'next';
    return publishedKeysAt(this.#state, now, this.#options.keptMs).includes(key) ? 'verifying' : 'retired';
  }

  async #add(reason: KeyReason, deadline: number): Promise<void> {
    const { handler, schedule } = this.#options;
    const key = await this.#newKey();
    const command = { type: 'add', key, reason, schedule, now: this.#time() } as const;
    await handler.create(command, { id: RING, deadline });
    await this.#read(deadline);
  }

  async #read(deadline: number): Promise<void> {
    const loaded = await this.#options.handler.load(RING, deadline);
    if (loaded) this.#state = loaded.state;
  }

  #signer(): Signer | undefined {
    const key = signingKeyAt(this.#state, this.#time());
    const privateKey = key && this.#privateKey(key);
    return privateKey && { keyId: key.keyId, privateKey };
  }

  /** Undefined for a key that was sealed under a secret which this process does not have. */
  #privateKey({ keyId, sealedPrivateKey }: SigningKey): KeyObject | undefined {
    const opened = this.#opened.get(keyId);
    if (opened) return opened;
    const der = open(sealedPrivateKey, this.#sealing, keyId);
    if (!der) return undefined;
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    this.#opened.set(keyId, privateKey);
    return privateKey;
  }

  async #newKey(): Promise<NewKey> {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const { x: publicPart = '' } = publicKey.export({ format: 'jwk' });
    const keyId = await calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x: publicPart });
    const der = privateKey.export({ format: 'der', type: 'pkcs8' });
    return { keyId, publicKey: publicPart, sealedPrivateKey: seal(der, this.#sealing[0], keyId) };
  }

  #time(): string {
    return this.#options.now().toISOString();
  }
}

function toJwk({ keyId, publicKey }: SigningKey): JwksView['keys'][number] {
  return { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', kid: keyId, x: publicKey };
}
