import { expect, test } from 'vitest';
import { asProblem, problemOf } from './problems.js';

test('a problem that people meet is told in the words of a shop', () => {
  const body = { type: 'urn:keelson:problem:out-of-stock', status: 409, detail: 'cleat-150: 2 wanted, 1 available' };
  expect(problemOf(409, body)).toMatchObject({ problem: 'out-of-stock', message: expect.stringContaining('basket') });
});

test('any other problem is told as the service says it', () => {
  const body = { type: 'urn:keelson:problem:wrong-code', detail: 'The code is wrong.' };
  expect(problemOf(409, body).message).toBe('The code is wrong.');
});

test('a field that is wrong is named', () => {
  const errors = [{ field: 'email', message: 'must be an e-mail address' }, 'junk'];
  expect(problemOf(400, { type: 'urn:keelson:problem:invalid', errors }).faults).toEqual([errors[0]]);
});

test.each([
  [401, 'unauthenticated'],
  [403, 'forbidden'],
  [404, 'not-found'],
  [418, 'invalid'],
  [429, 'too-many'],
  [502, 'unavailable'],
  [504, 'deadline'],
])('an answer %i without a problem still says something', (status, name) => {
  const problem = problemOf(status, '<html>');
  expect(problem.problem).toBe(name);
  expect(problem.message).not.toBe('');
});

test('no answer at all is told as a matter of the connection', () => {
  expect(asProblem(new TypeError('Failed to fetch'))).toMatchObject({ status: 0, problem: 'no-connection' });
});
