import { loadSync } from '@grpc/proto-loader';
import { expect, test } from 'vitest';
import { notificationContract, templateContract } from './contract/index.ts';
import service from './service.ts';
import { notificationServiceHandlers, templateServiceHandlers } from './src/api/grpc.ts';
import type { OwnNotifications } from './src/api/own-notifications.ts';
import type { Templates } from './src/api/templates.ts';

function methodsOf({ file, root, service: name }: typeof notificationContract): readonly string[] {
  const definition = loadSync(file, { includeDirs: [root] })[name];
  return Object.values(definition as Record<string, { path: string }>).map(({ path }) => path);
}

function answered(name: string, handlers: object): readonly string[] {
  return Object.keys(handlers).map((method) => `/${name}/${method}`);
}

test('the edge sends exactly the methods of both services here', () => {
  expect(service.routes?.grpc).toEqual([...methodsOf(notificationContract), ...methodsOf(templateContract)]);
});

test('every method is answered', () => {
  const own = notificationServiceHandlers({} as OwnNotifications);
  expect(answered(notificationContract.service, own)).toEqual(methodsOf(notificationContract));
  const templates = templateServiceHandlers({} as Templates);
  expect(answered(templateContract.service, templates)).toEqual(methodsOf(templateContract));
});
