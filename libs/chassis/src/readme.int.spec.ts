import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { start } from '../example/greeter.ts';
import { ConfigError } from './index.ts';

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');

test('the README shows the example as it is', () => {
  expect(read('../README.md')).toContain(`\`\`\`ts\n${read('../example/greeter.ts')}\`\`\``);
});

test('the example runs', async () => {
  const env = { HTTP_PORT: '0', GRPC_PORT: '0', ADMIN_PORT: '0', GREETING: 'Hello', LOG_LEVEL: 'silent' };
  const { endpoints, stop } = await start({ env });
  const post = async (name: string) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${endpoints.http}/greetings`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ name }),
    });
    return response.json();
  };
  expect(await post('Jo')).toEqual({ text: 'Hello, Jo.' });
  expect(await post('nobody')).toMatchObject({ status: 409, type: 'urn:keelson:problem:no-nobody' });
  expect(await post('')).toMatchObject({ status: 400, errors: [{ field: 'name', message: 'must not be empty' }] });
  expect((await fetch(`${endpoints.admin}/ready`)).status).toBe(200);
  expect(endpoints.grpc).toMatch(/^127\.0\.0\.1:\d+$/);
  await stop();
});

test('the example does not start without its greeting', async () => {
  await expect(start({ env: {} })).rejects.toThrow(ConfigError);
});
