import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));

/** The proto file of the contract, and the root of its imports. */
const proto = { file: `${root}keelson/notifications/v1/notifications.proto`, root };

/** For those who are signed in. */
export const notificationContract = { ...proto, service: 'keelson.notifications.v1.NotificationService' };

/** For operators. */
export const templateContract = { ...proto, service: 'keelson.notifications.v1.TemplateService' };
