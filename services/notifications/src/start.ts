import type { EventStoreDBClient } from '@eventstore/db-client';
import {
  eventSourcingInstrumentation,
  type GrpcHost,
  loadProto,
  type ServiceContext,
  serviceStart,
} from '@keelson/chassis';
import { ActiveView } from '@keelson/readmodel';
import {
  addReactionRoutes,
  CommandApi,
  commandMetadata,
  type OperatedReaction,
  openEventStore,
} from '@keelson/servicekit';
import {
  addProjectionRoutes,
  DocumentReader,
  openViews,
  StreamHistory,
  startProjection,
  type Views,
} from '@keelson/servicekit/views';
import { mailboxCategory, notificationContract, templateContract } from '../contract/index.ts';
import service from '../service.ts';
import { addParkedRoutes } from './api/admin.ts';
import { notificationServiceHandlers, templateServiceHandlers } from './api/grpc.ts';
import { OwnNotifications } from './api/own-notifications.ts';
import { addOwnRoutes } from './api/rest-own.ts';
import { addTemplateRoutes } from './api/rest-templates.ts';
import { Templates } from './api/templates.ts';
import { inAppSender } from './channels/in-app.ts';
import { mailSender } from './channels/mail-sender.ts';
import { SmtpPost } from './channels/smtp.ts';
import { type NotificationsConfig, specs } from './config.ts';
import { accountsAt } from './delivery/accounts.ts';
import { Delivery } from './delivery/delivery.ts';
import { type ParkedNotification, ParkedNotifications } from './delivery/parked.ts';
import { startDelivery } from './delivery/start-delivery.ts';
import { startDigests } from './digests/start-digests.ts';
import type { Mailbox } from './domain/mailbox.ts';
import { commandHandlers, type Handlers } from './handlers.ts';
import { Inbox, type StoredMail } from './inbox/inbox.ts';
import { addInboxRoutes } from './inbox/routes.ts';
import { startTelling } from './telling/start-telling.ts';
import { Teller } from './telling/teller.ts';
import { mailboxFold } from './views/mailbox-fold.ts';

const HOUR_MS = 3_600_000;

/** Starts the service: the reactions, the mailboxes' projection, REST, gRPC, the inbox and the admin port. */
export const start = serviceStart({
  service,
  version: '0.1.0',
  openapi: { title: 'keelson notifications', description: 'What people are told, and how they want to be told.' },
  specs,
  setup({ ctx, config, http, grpc }) {
    const client = openEventStore(ctx, config.EVENTSTORE_URL);
    const views = openViews(ctx, config);
    const handlers = commandHandlers(ctx, client);
    const inbox = new Inbox(new ActiveView(views.documents<StoredMail>('inbox')));
    const parked = new ParkedNotifications(new ActiveView(views.documents<ParkedNotification>('parked')));
    const publicUrl = config.PUBLIC_URL.replace(/\/+$/, '');
    const { own, mailboxes } = ownNotifications(ctx, client, handlers, views);
    const digests = startDigests(ctx, { client, views, handlers, everyMs: config.DIGESTS_EVERY_MS });
    const reactions = startWork(ctx, config, { client, handlers, inbox, parked, publicUrl });
    const templates = new Templates(publicUrl);
    addOwnRoutes(http, own);
    addTemplateRoutes(http, templates);
    addGrpcServices(ctx, grpc, own, templates);
    addReactionRoutes(ctx.admin, [...reactions, digests.reaction]);
    addProjectionRoutes(ctx.admin, [mailboxes, digests.projection]);
    addParkedRoutes(ctx.admin, { parked, notifications: handlers.notifications });
    if (config.INBOX) addInboxRoutes(http, inbox);
  },
});

interface WorkParts {
  readonly client: EventStoreDBClient;
  readonly handlers: Handlers;
  readonly inbox: Inbox;
  readonly parked: ParkedNotifications;
  /** Where links in mails lead. */
  readonly publicUrl: string;
}

/** What tells people, and brings it to them. Runs on every replica. */
function startWork(ctx: ServiceContext, config: NotificationsConfig, parts: WorkParts): readonly OperatedReaction[] {
  const { client, handlers, inbox, parked, publicUrl } = parts;
  const { MAIL_FROM: from, SMTP_URL, MAX_ATTEMPTS: maxAttempts, MAX_AGE_HOURS } = config;
  const post = SMTP_URL === undefined ? inbox : new SmtpPost(SMTP_URL);
  const senders = new Map(
    [mailSender({ post, from, publicUrl }), inAppSender(handlers.mailboxes)].map((one) => [one.channel, one]),
  );
  const accounts = accountsAt(ctx, config.ACCOUNTS_GRPC);
  const delivery = new Delivery({ notifications: handlers.notifications, senders, accounts, maxAttempts });
  const teller = new Teller({ ...handlers, channels: [...senders.keys()] });
  return [
    startDelivery(ctx, { client, delivery, parked, maxAttempts }),
    ...startTelling(ctx, { client, teller, roster: handlers.roster, maxAgeMs: MAX_AGE_HOURS * HOUR_MS }),
  ];
}

/** What a caller has of their own, and the projection that it is read from. */
function ownNotifications(ctx: ServiceContext, client: EventStoreDBClient, handlers: Handlers, views: Views) {
  const generations = views.documents<Mailbox>('mailboxes');
  const mailboxes = startProjection(ctx, {
    name: `${service.name}-mailboxes`,
    client,
    generations,
    fold: mailboxFold,
    streamPrefixes: [`${mailboxCategory}-`],
  });
  const instrumentation = eventSourcingInstrumentation(ctx);
  const history = new StreamHistory({ client, category: mailboxCategory, fold: mailboxFold, instrumentation });
  const metadata = commandMetadata(ctx);
  const own = new OwnNotifications({
    reader: new DocumentReader(new ActiveView(generations), history),
    mailboxes: new CommandApi({ handler: handlers.mailboxes, thing: 'mailbox', metadata }),
    preferences: handlers.preferences,
    changes: new CommandApi({ handler: handlers.preferences, thing: 'set of preferences', metadata }),
  });
  return { own, mailboxes };
}

function addGrpcServices(ctx: ServiceContext, grpc: GrpcHost, own: OwnNotifications, templates: Templates): void {
  const proto = loadProto(notificationContract.file, { includeDirs: [notificationContract.root] });
  grpc.add(ctx, proto, notificationContract.service, notificationServiceHandlers(own));
  grpc.add(ctx, proto, templateContract.service, templateServiceHandlers(templates));
}
