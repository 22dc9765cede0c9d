import { expect, test } from 'vitest';
import { MemoryDocuments } from '../../test/memory-documents.ts';
import { CredentialStore, type Credentials } from './credential-store.ts';

function store() {
  const documents = new MemoryDocuments<Credentials>();
  return { documents, credentials: new CredentialStore(documents) };
}

const password = (credentialId: string) => ({ credentialId, hash: `hash of ${credentialId}` });

test('a password is found by its id, and nobody else’s', async () => {
  const { credentials } = store();
  await credentials.add('ann', password('one'), [], {});
  expect(await credentials.find('ann', 'one', {})).toBe('hash of one');
  expect(await credentials.find('ann', 'two', {})).toBeUndefined();
  expect(await credentials.find('ann', null, {})).toBeUndefined();
  expect(await credentials.find('bob', 'one', {})).toBeUndefined();
});

test('those that no event names are dropped by later ones, those that count never', async () => {
  const { documents, credentials } = store();
  await credentials.add('ann', password('counts'), [], {});
  for (let each = 0; each < 30; each++) await credentials.add('ann', password(`p${each}`), ['counts'], {});
  const ids = documents.stored.get('ann')?.doc.passwords.map(({ credentialId }) => credentialId);
  expect(ids).toEqual(['counts', ...Array.from({ length: 8 }, (_, index) => `p${22 + index}`)]);
});

test('a password that no longer counts is gone', async () => {
  const { documents, credentials } = store();
  await credentials.add('ann', password('old'), [], {});
  await credentials.add('ann', password('new'), ['old'], {});
  await credentials.keepOnly('ann', 'new', {});
  expect(JSON.stringify([...documents.stored.values()])).not.toContain('hash of old');
  expect(await credentials.find('ann', 'new', {})).toBe('hash of new');
});

test('a new hash of a password does not bring back one that is gone', async () => {
  const { credentials } = store();
  await credentials.add('ann', password('one'), [], {});
  await credentials.replace('ann', { credentialId: 'one', hash: 'dearer' }, {});
  await credentials.replace('ann', { credentialId: 'gone', hash: 'dearer' }, {});
  expect(await credentials.find('ann', 'one', {})).toBe('dearer');
  expect(await credentials.find('ann', 'gone', {})).toBeUndefined();
});

test('two who store at once both have stored', async () => {
  const { credentials } = store();
  await Promise.all(['one', 'two', 'three'].map((id) => credentials.add('ann', password(id), [], {})));
  for (const id of ['one', 'two', 'three']) expect(await credentials.find('ann', id, {})).toBe(`hash of ${id}`);
});
