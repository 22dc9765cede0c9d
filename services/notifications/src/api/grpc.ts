import type { CallContext } from '@keelson/chassis';
import { timestampMessage, withFieldNames } from '@keelson/servicekit';
import { readSearch } from '@keelson/servicekit/views';
import type { Preferences } from '../../contract/preferences.ts';
import type { MessageView } from '../../contract/view.ts';
import type { OwnNotifications } from './own-notifications.ts';
import type { Templates } from './templates.ts';

/** keelson.notifications.v1.NotificationService. Messages come with lower-camel-case names, all fields set. */
export function notificationServiceHandlers(own: OwnNotifications) {
  return {
    ListNotifications: async ({ page, size }: ListMessage, call: CallContext) => {
      const asked = readSearch({ text: '', page, size }, { text: 'text', page: 'page', size: 'size' });
      const { notifications, ...rest } = await own.list(asked, call);
      return { ...rest, notifications: notifications.map(notificationMessage) };
    },
    MarkRead: ({ notificationId }: IdMessage, call: CallContext) =>
      withFieldNames(
        (field) => (field === 'id' ? 'notification_id' : field),
        async () => {
          await own.markRead(notificationId, call);
          return {};
        },
      ),
    MarkAllRead: async (_request: object, call: CallContext) => {
      await own.markAllRead(call);
      return {};
    },
    GetPreferences: async (_request: object, call: CallContext) => ({
      preferences: preferencesMessage(await own.preferences(call)),
    }),
    ChangePreferences: ({ preferences }: ChangeMessage, call: CallContext) =>
      withFieldNames(
        (field) => `preferences.${field}`,
        async () => ({ revision: await own.changePreferences(preferencesIn(preferences), call) }),
      ),
  };
}

/** keelson.notifications.v1.TemplateService, for operators. */
export function templateServiceHandlers(templates: Templates) {
  return {
    ListTemplates: async (_request: object, call: CallContext) => ({ templates: templates.list(call) }),
    PreviewTemplate: async ({ kind, channel }: PreviewMessage, call: CallContext) => {
      const { subject, text, html } = templates.preview(kind, channel || 'email', call);
      return { subject, text, html };
    },
  };
}

function notificationMessage({ id, at, ...message }: MessageView) {
  return { notificationId: id, ...message, at: timestampMessage(at) };
}

function preferencesMessage({ kinds, digest }: Preferences): PreferencesMessage {
  const entries = Object.entries(kinds).map(([kind, channels]) => [kind, { channels }]);
  return { kinds: Object.fromEntries(entries), digest };
}

/** In the REST contract's shape; what is missing is told as missing there. */
function preferencesIn(message: PreferencesMessage | null): object {
  const kinds = Object.entries(message?.kinds ?? {}).map(([kind, { channels }]) => [kind, channels]);
  return { kinds: Object.fromEntries(kinds), ...(message?.digest && { digest: message.digest }) };
}

interface ListMessage {
  readonly page: number;
  readonly size: number;
}

interface IdMessage {
  readonly notificationId: string;
}

interface PreviewMessage {
  readonly kind: string;
  readonly channel: string;
}

interface PreferencesMessage {
  readonly kinds: Readonly<Record<string, { readonly channels: Readonly<Record<string, boolean>> }>>;
  readonly digest: Preferences['digest'] | null;
}

interface ChangeMessage {
  readonly preferences: PreferencesMessage | null;
}
