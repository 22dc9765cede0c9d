import type { Message } from './message.ts';

/** Messages that wait, oldest first. One that comes back takes its old place. */
export class MessageQueue {
  #items: Message[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  peek(): Message | undefined {
    return this.#items[this.#head];
  }

  /** Adds a message that is newer than all that wait. */
  push(message: Message): void {
    this.#items.push(message);
  }

  /** Adds a message at the place that its age gives it. */
  insert(message: Message): void {
    let index = this.#head;
    while (index < this.#items.length && (this.#items[index] as Message).at <= message.at) index += 1;
    this.#items.splice(index, 0, message);
  }

  shift(): Message | undefined {
    const message = this.#items[this.#head];
    if (message === undefined) return undefined;
    this.#head += 1;
    // Not at every shift: moving the rest costs as much as the queue is long.
    if (this.#head > 64 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return message;
  }

  /** Empties the queue. */
  drain(): Message[] {
    const all = this.#items.slice(this.#head);
    this.#items = [];
    this.#head = 0;
    return all;
  }
}
