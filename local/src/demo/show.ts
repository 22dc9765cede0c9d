import { styleText } from 'node:util';
import type { Answer, Call } from './api.ts';
import type { ServerSentEvent } from './server-sent-events.ts';
import type { Step } from './story.ts';

type Style = Parameters<typeof styleText>[0];

/** Headers of an answer that tell something; the rest is HTTP's own. */
const telling = ['location', 'etag', 'retry-after'];

/** Writes the walk for a person to read: colours on a terminal, plain text elsewhere. */
export class Show {
  readonly #out: NodeJS.WriteStream;
  #steps = 0;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  step({ title, note }: Step): void {
    this.#steps++;
    this.#line('');
    this.#line(this.#in('bold', `${this.#steps}. ${title}`));
    if (note !== undefined) this.#line(this.#in('dim', `   ${note}`));
  }

  request({ method, path, headers = {}, body }: Call): void {
    this.#line(`   ${this.#in('cyan', '→')} ${this.#in('cyan', method)} ${path}`);
    for (const [name, value] of Object.entries(headers)) this.#line(`     ${this.#in('dim', `${name}: ${value}`)}`);
    if (body !== undefined) this.#json(body);
  }

  answer({ status, headers, body }: Answer): void {
    const style = status < 400 ? 'green' : 'yellow';
    this.#line(`   ${this.#in(style, '←')} ${this.#in(style, `${status}`)}`);
    for (const name of telling) {
      const value = headers.get(name);
      if (value !== null) this.#line(`     ${this.#in('dim', `${name}: ${value}`)}`);
    }
    this.#json(body);
  }

  event({ id, type, data }: ServerSentEvent): void {
    const { occurredAt } = JSON.parse(data) as { occurredAt?: string };
    this.#line(
      `   ${this.#in('magenta', '●')} ${this.#in('magenta', type)} ${this.#in('dim', `revision ${id}, ${occurredAt}`)}`,
    );
  }

  nothing(): void {
    this.#line(`   ${this.#in('dim', '○ no event')}`);
  }

  end(text: string): void {
    this.#line('');
    this.#line(this.#in('bold', text));
  }

  #json(value: unknown): void {
    const text = JSON.stringify(value, null, 2);
    const oneLine = JSON.stringify(value);
    for (const line of (oneLine.length <= 90 ? oneLine : text).split('\n')) this.#line(`     ${line}`);
  }

  #in(style: Style, text: string): string {
    return styleText(style, text, { stream: this.#out });
  }

  #line(text: string): void {
    this.#out.write(`${text}\n`);
  }
}
