import { type CallContext, checker, requireRole, ServiceError } from '@keelson/chassis';
import { Type } from 'typebox';
import { type Channel, channels, type NoticeKind, noticeKinds, optionalFacts } from '../../contract/notices.ts';
import type { PreviewView, TemplateView } from '../../contract/view.ts';
import { usualChannels } from '../domain/preferences.ts';
import type { Content, Template } from '../templates/content.ts';
import { templates } from '../templates/index.ts';
import { mailOf } from '../templates/mail.ts';
import { shortOf } from '../templates/short.ts';

const checkChannel = checker(Type.Object({ channel: Type.Enum([...channels]) }), 'querystring');

/** What messages look like, for operators. Each method throws ServiceError `unauthenticated` and `forbidden`. */
export class Templates {
  readonly #publicUrl: string;

  /** @param publicUrl where links in mails lead */
  constructor(publicUrl: string) {
    this.#publicUrl = publicUrl;
  }

  /** Every kind there is. */
  list(call: CallContext): TemplateView[] {
    requireRole(call, 'operator');
    return noticeKinds.map((kind) => ({
      kind,
      channels: [...usualChannels(kind)],
      security: kind !== 'digest' && !Object.hasOwn(optionalFacts, kind),
    }));
  }

  /**
   * A message of a kind, made of sample facts, in a channel's form.
   * @throws ServiceError `not-found` for an unknown kind, `invalid` for an unknown channel
   */
  preview(kind: string, wanted: string, call: CallContext): PreviewView {
    requireRole(call, 'operator');
    if (!Object.hasOwn(templates, kind)) {
      throw new ServiceError('not-found', `There is no template ${kind}.`, { type: 'template-not-found' });
    }
    const { channel } = checkChannel({ channel: wanted });
    return { kind, channel, ...this.#words(sampleOf(templates[kind as NoticeKind]), channel) };
  }

  #words(content: Content, channel: Channel) {
    if (channel === 'email') return mailOf(content, { name: 'Ann', publicUrl: this.#publicUrl });
    const { subject, text } = shortOf(content);
    return { subject, text, html: '' };
  }
}

function sampleOf<Kind extends NoticeKind>(template: Template<Kind>): Content {
  return template.content(template.sample);
}
