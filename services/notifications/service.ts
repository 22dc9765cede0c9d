import { defineService } from '@keelson/mesh';

/** Below it are a caller's messages and preferences, for REST. */
export const basePath = '/api/v1/notifications';
export const preferencesPath = `${basePath}/preferences`;
export const templatesPath = `${basePath}/templates`;
/** Mails that were not sent, for tests; and the page that shows them. */
export const inboxPath = '/api/v1/inbox';
export const inboxPagePath = '/inbox';

const notification = (method: string) => `/keelson.notifications.v1.NotificationService/${method}`;
const template = (method: string) => `/keelson.notifications.v1.TemplateService/${method}`;

const templateMethods = ['ListTemplates', 'PreviewTemplate'].map(template);

/** Notifications: tells people what happened. */
export default defineService({
  name: 'notifications',
  summary: 'Tells people what happened: by e-mail and in the app, at once or once a day.',
  ports: { http: 5014, grpc: 5021, admin: 9014 },
  routes: {
    budgetMs: 10_000,
    http: [
      { prefix: basePath, methods: ['GET', 'POST'] },
      { prefix: preferencesPath, methods: ['GET', 'PUT'] },
      { prefix: templatesPath, methods: ['GET'] },
      { prefix: inboxPath, methods: ['GET'] },
      { prefix: inboxPagePath, methods: ['GET'] },
    ],
    grpc: [
      ...['ListNotifications', 'MarkRead', 'MarkAllRead', 'GetPreferences', 'ChangePreferences'].map(notification),
      ...templateMethods,
    ],
    access: [
      // Where INBOX is not on, there is nothing at these two.
      { operations: [`GET ${inboxPath}`, `GET ${inboxPagePath}`], public: true },
      { operations: [`GET ${templatesPath}`, ...templateMethods], roles: ['operator'] },
    ],
  },
  calls: [
    {
      to: 'accounts',
      methods: [
        '/keelson.accounts.v1.AccountDirectoryService/GetAccount',
        '/keelson.accounts.v1.AccountDirectoryService/GetVerificationCode',
      ],
      budgetMs: 2_000,
      background: true,
    },
  ],
  stores: ['eventstore', 'documents'],
  outside: [{ host: 'smtp.mail-provider.example', port: 465, protocol: 'TLS' }],
  objectives: { availability: 0.999, latencyP99Ms: 300, projectionLagMs: 5_000 },
  scaling: { min: 2, max: 6, by: 'lag' },
  capacity: { concurrency: 128, cpuMillis: 250, memoryMiB: 256 },
});
