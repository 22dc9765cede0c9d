import { randomUUID } from 'node:crypto';
import { idsOf } from '@keelson/checkout/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newPerson, type Person } from './directory.ts';
import { eventually, now, Platform } from './platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start();
});
afterAll(() => platform.stop());

const item = { id: 'sku-1', title: 'Brass <cleat>', description: '', quantity: 2, priceMinor: 1_999 };

/** Somebody orders something. */
async function orders(owner: Person | undefined): Promise<string> {
  const id = randomUUID();
  const data = {
    shopItems: [item],
    accountEmail: owner?.email ?? 'nobody@example.com',
    deliveryAddress: 'Bergen',
    ...(owner && { ownerId: owner.id }),
  };
  await platform.happens(`order-${id}`, { type: 'V1_ORDER_CREATED', data });
  return id;
}

test('who registers gets a mail with the code, and a link that carries it', async () => {
  const person = await platform.registers();
  const [mail] = await platform.mailsTo(person, 1);
  const code = platform.directory.codeOf(person, 1);
  expect(mail).toMatchObject({ to: person.email, subject: 'Confirm your address' });
  expect(mail?.text).toContain(code);
  const link = `http://127.0.0.1:8080/shop/verify?${new URLSearchParams({ email: person.email, code })}`;
  expect(mail?.text).toContain(link);
  expect(mail?.html).toContain(link.replaceAll('&', '&#38;'));
});

test('no event holds the code or an address', async () => {
  const person = await platform.registers();
  await platform.mailsTo(person, 1);
  const [notification] = await platform.notificationsOf(person);
  expect(notification).toMatchObject({ name: 'verification by email' });
  const stored = JSON.stringify(await platform.events(notification?.stream ?? ''));
  expect(stored).not.toContain(platform.directory.codeOf(person, 1));
  expect(stored).not.toContain(person.email);
});

test('a code that would not be taken any more is not sent', async () => {
  const person = newPerson();
  platform.directory.expire(person);
  await platform.registers(person);
  await eventually(async () =>
    expect((await platform.notificationsOf(person))[0]?.types).toEqual([
      'V1_NOTIFICATION_REQUESTED',
      'V1_NOTIFICATION_DROPPED',
    ]),
  );
  await platform.mailsTo(person, 0);
});

test('an owner hears of repeated registrations, another password and a session that was taken', async () => {
  const person = platform.directory.knows(newPerson());
  const { id, email } = person;
  const changed = { email, credentialId: randomUUID(), keptSessionId: null, changedAt: now() };
  await platform.happens(
    `account-${id}`,
    { type: 'V1_REGISTRATION_REPEATED', data: { email, repeatedAt: now() } },
    { type: 'V1_PASSWORD_CHANGED', data: changed },
  );
  const ended = (reason: string) => ({ type: 'V1_SESSION_ENDED', data: { accountId: id, reason, endedAt: now() } });
  await platform.happens(`session-${randomUUID()}`, ended('signed-out'));
  await platform.happens(`session-${randomUUID()}`, ended('token-reused'));
  const mails = await platform.mailsTo(person, 3);
  expect(mails.map(({ subject }) => subject).toSorted()).toEqual([
    'We ended one of your sessions',
    'You have an account already',
    'Your password was changed',
  ]);
  expect((await platform.messagesOf(person, 2)).unread).toBe(2);
});

test('an order is told to its owner in the app, and its cancellation by mail too', async () => {
  const owner = platform.directory.knows(newPerson());
  const orderId = await orders(owner);
  const payment = { paymentID: 'p-1', timestamp: now() };
  await platform.happens(`order-${orderId}`, { type: 'V1_ORDER_PAID', data: { payment } });
  const paid = await platform.messagesOf(owner, 1);
  expect(paid.notifications[0]).toMatchObject({
    kind: 'order-paid',
    text: 'We have your payment of 39.98.',
    link: `/shop/orders/${orderId}`,
    read: false,
  });
  await platform.happens(`order-${orderId}`, { type: 'V1_ORDER_CANCELED', data: { cancelReason: 'Not <needed>' } });
  const [mail] = await platform.mailsTo(owner, 1);
  expect(mail?.text).toContain('Not <needed>');
  expect(mail?.html).toContain('Not &#60;needed&#62;');
  const { notifications } = await platform.messagesOf(owner, 2);
  expect(notifications.map(({ kind }: { kind: string }) => kind)).toEqual(['order-canceled', 'order-paid']);
});

test('an order without an account is told to nobody', async () => {
  const orderId = await orders(undefined);
  await platform.happens(`order-${orderId}`, { type: 'V1_ORDER_CANCELED', data: { cancelReason: 'x' } });
  const owner = platform.directory.knows(newPerson());
  const later = await orders(owner);
  await platform.happens(`order-${later}`, { type: 'V1_ORDER_CANCELED', data: { cancelReason: 'y' } });
  await platform.mailsTo(owner, 1);
  await platform.mailsTo({ ...owner, email: 'nobody@example.com' }, 0);
});

/** Somebody begins to buy. */
function began({ id: accountId, email: accountEmail }: Person) {
  const lines = [{ sku: 'sku-1', title: 'Brass cleat', description: '', quantity: 2, priceMinor: 1_999 }];
  const input = {
    accountId,
    accountEmail,
    lines,
    totalMinor: 3_998,
    deliveryAddress: '1 Harbour Street',
    paymentMethod: 'tok_x',
    reservedUntil: now(),
  };
  return { type: 'V1_SAGA_STARTED', data: { input, at: now(), deadline: now() } };
}

test('a purchase ends with a mail that says what was bought, and where it goes', async () => {
  const buyer = platform.directory.knows(newPerson());
  const checkoutId = randomUUID();
  await platform.happens(`checkout-${checkoutId}`, began(buyer), { type: 'V1_SAGA_COMPLETED', data: { at: now() } });
  const [mail] = await platform.mailsTo(buyer, 1);
  expect(mail?.text).toContain('2 × Brass cleat: 39.98');
  expect(mail?.text).toContain('1 Harbour Street');
  expect(mail?.text).toContain(`/shop/orders/${idsOf(checkoutId).orderId}`);
});

test('a purchase that was undone is told with the reason', async () => {
  const buyer = platform.directory.knows(newPerson());
  const reason = { type: 'payment-declined', detail: 'The card was declined.' };
  await platform.happens(
    `checkout-${randomUUID()}`,
    began(buyer),
    { type: 'V1_UNDOING_STARTED', data: { reason, steps: [] } },
    { type: 'V1_SAGA_UNDONE', data: { at: now() } },
  );
  const [mail] = await platform.mailsTo(buyer, 1);
  expect(mail).toMatchObject({ subject: 'Your purchase did not go through' });
  expect(mail?.text).toContain('The card was declined.');
});

test('money that is given back is told to the owner of the order', async () => {
  const owner = platform.directory.knows(newPerson());
  const orderId = await orders(owner);
  await platform.happens(
    `payment-${randomUUID()}`,
    { type: 'V1_PAYMENT_REQUESTED', data: { orderId, amountMinor: 3_998, paymentMethod: 'tok_x' } },
    { type: 'V1_PAYMENT_REFUNDED', data: { refundId: 'r-1', amountMinor: 1_999 } },
  );
  const [mail] = await platform.mailsTo(owner, 1);
  expect(mail).toMatchObject({ subject: '19.99 is on its way back to you' });
});

test('low stock is told to operators in the app, and to those who are operators no more no longer', async () => {
  const [operator, former] = [newPerson('Olga'), newPerson('Fred')].map((one) => platform.directory.knows(one));
  const roles = (...names: string[]) => ({
    type: 'V1_ROLES_CHANGED',
    data: { roles: names, changedBy: 'configuration' },
  });
  await platform.happens(`account-${operator?.id}`, roles('customer', 'operator'));
  await platform.happens(`account-${former?.id}`, roles('operator'), roles('customer'));
  await eventually(async () => {
    const listed = await platform.events('operatorroster-all');
    const of = (person?: Person) => listed.filter(({ data }) => data.accountId === person?.id).length;
    expect([of(operator), of(former)]).toEqual([1, 2]);
  });
  const sku = `cleat-${randomUUID()}`;
  await platform.happens(`stock-${sku}`, { type: 'V1_STOCK_LOW', data: { available: 3, level: 5 } });
  const { notifications } = await platform.messagesOf(operator as Person, 1);
  expect(notifications[0]).toMatchObject({ kind: 'stock-low', subject: `Stock of ${sku} is low: 3 left` });
  await platform.messagesOf(former as Person, 0);
});
