import type { ProtocolError } from '../protocol/errors.ts';
import { groupDropped, groupIsFull } from '../protocol/errors.ts';
import { originalOf, type ResolvedEvent } from '../protocol/events.ts';
import { compileFilter } from '../protocol/filter.ts';
import { reportError } from '../report.ts';
import { type EventHeader, type StoredEvent, sizeOf } from '../storage/event.ts';
import type { Page } from '../storage/reader.ts';
import type { Store } from '../storage/store.ts';
import { bytesToUuid } from '../storage/uuid.ts';
import { resolve } from '../streams/links.ts';
import { GroupProgress } from './checkpoint.ts';
import type { Consumer } from './consumer.ts';
import { Dispatcher } from './dispatcher.ts';
import { Feed, touches } from './feed.ts';
import { LastKnown } from './known.ts';
import type { Message } from './message.ts';
import { Meter } from './meter.ts';
import { isOwnStreamOfAll, ParkedMessages } from './parked.ts';
import { Replay } from './replay.ts';
import { ALL } from './settings.ts';
import type { GroupDefinition, GroupTable } from './table.ts';

/** What a consumer wants done with a message that it could not handle. */
export type NackAction = 'park' | 'retry' | 'skip' | 'stop';

/** Bodies that wait for consumers, whatever the buffer's count allows. */
const BUFFER_BYTES = 8 * 1024 * 1024;

/** Events that one look at the log may bring, whatever the read batch. */
const MAX_PAGE = 256;

/**
 * One group of a persistent subscription: reads its source, hands events to consumers, and remembers how far they came.
 * Every event is delivered at least once; what was finished after the last checkpoint comes again after a restart.
 */
export class Group {
  readonly definition: GroupDefinition;
  readonly dispatcher: Dispatcher;
  readonly parked: ParkedMessages;
  readonly known: LastKnown;
  readonly meter = new Meter();
  readonly #store: Store;
  readonly #table: GroupTable;
  readonly #progress: GroupProgress;
  readonly #feed: Feed;
  readonly #replay: Replay;
  readonly #parking = new Set<Promise<void>>();
  readonly #off: () => void;
  #checkpoint: number | undefined;
  #checkpointTimer: NodeJS.Timeout | undefined;
  #timeoutTimer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #stopped = false;

  constructor(store: Store, table: GroupTable, definition: GroupDefinition) {
    this.definition = definition;
    this.#store = store;
    this.#table = table;
    const { source, group, settings } = definition;
    const after = definition.checkpoint ?? definition.after;
    const wanted = settings.filter === undefined ? () => true : compileFilter(settings.filter);
    const foreign = (event: { stream: string; type: string }) => !isOwnStreamOfAll(event.stream) && wanted(event);
    this.dispatcher = new Dispatcher(settings.strategy);
    this.parked = new ParkedMessages(store, source, group);
    this.known = new LastKnown(store, source, after, foreign);
    this.#checkpoint = definition.checkpoint;
    this.#progress = new GroupProgress(after, settings);
    const sink = { room: () => this.#room(), take: (page: Page) => this.#take(page) };
    this.#feed = new Feed(store, source, after, foreign, sink, (error) => this.#feedFailed(error));
    this.#replay = new Replay(this.parked, {
      room: () => settings.historyBufferSize - this.dispatcher.retrying,
      take: (link, event) => this.#takeParked(link, event),
    });
    this.#off = store.writer.onCommit((events) => this.#committed(events));
  }

  /** The last checkpoint on disk, as far as the group's own events go: revision or position. */
  get checkpoint(): number | undefined {
    if (this.#checkpoint === undefined) return undefined;
    const known = this.known.value;
    return known === undefined ? this.#checkpoint : Math.min(this.#checkpoint, known);
  }

  /** The last checkpoint on disk. */
  get storedCheckpoint(): number | undefined {
    return this.#checkpoint;
  }

  /** The last event of the source that is the group's: revision or position. */
  get lastKnown(): number | undefined {
    return this.known.value ?? this.#checkpoint;
  }

  get live(): boolean {
    return this.#feed.live;
  }

  /** @throws ProtocolError when the group has as many consumers as it may, or is about to be replaced. */
  assertRoom(): void {
    const { source, group, settings } = this.definition;
    if (this.#stopped) throw groupDropped(source, group);
    const { size } = this.dispatcher.consumers;
    if (settings.maxSubscriberCount > 0 && size >= settings.maxSubscriberCount) throw groupIsFull(source, group);
  }

  join(consumer: Consumer): void {
    this.dispatcher.join(consumer);
    this.#pump();
  }

  /** What the consumer had in flight goes to the others. */
  leave(consumer: Consumer): void {
    for (const message of this.dispatcher.leave(consumer)) this.#again(message);
    this.#pump();
  }

  ack(consumer: Consumer, keys: readonly string[]): void {
    for (const key of keys) {
      const message = this.dispatcher.settle(consumer, key);
      if (message !== undefined) this.#finish(message);
    }
    this.#pump();
  }

  nack(consumer: Consumer, keys: readonly string[], action: NackAction, reason: string): void {
    for (const key of keys) {
      const message = this.dispatcher.settle(consumer, key);
      if (message === undefined) continue;
      if (action === 'park') this.#park(message, reason);
      else if (action === 'skip') this.#finish(message);
      else if (action === 'retry') this.#retry(message, reason);
      else this.#again(message);
    }
    if (action === 'stop') consumer.drop(groupDropped(this.definition.source, this.definition.group));
    this.#pump();
  }

  /** Delivers parked messages again, those before revision `stopAt` of their stream. */
  replayParked(stopAt: number | undefined): void {
    this.#replay.request(stopAt);
    this.#pump();
  }

  /** Drops the consumers with `error`, and writes a last checkpoint unless the group is to be forgotten. */
  async stop(error: ProtocolError, forget = false): Promise<void> {
    this.#stopped = true;
    this.#off();
    this.#feed.stop();
    this.known.stop();
    clearTimeout(this.#checkpointTimer);
    clearTimeout(this.#timeoutTimer);
    for (const consumer of [...this.dispatcher.consumers]) consumer.drop(error);
    await Promise.all([...this.#parking]);
    await this.#writing;
    if (!forget && this.#progress.dirty) await this.#writeCheckpoint();
  }

  #committed(events: readonly EventHeader[]): void {
    this.known.committed(events);
    if (this.dispatcher.consumers.size > 0 && touches(events, this.definition.source)) this.#feed.wake();
  }

  /** Dropped consumers come back when they think fit, and with them the feed goes on. */
  #feedFailed(error: unknown): void {
    const { source, group } = this.definition;
    reportError('a group cannot read its source, its consumers are dropped', { source, group }, error);
    for (const consumer of [...this.dispatcher.consumers]) consumer.drop(groupDropped(source, group));
  }

  #pump(): void {
    if (this.#stopped) return;
    this.#replay.fill();
    this.dispatcher.dispatch(Date.now());
    this.#armTimeout();
    if (this.#room() > 0) this.#feed.wake();
  }

  #room(): number {
    const { dispatcher, definition } = this;
    if (dispatcher.consumers.size === 0 || dispatcher.waitingBytes > BUFFER_BYTES) return 0;
    const { historyBufferSize, readBatchSize } = definition.settings;
    // A whole batch or nothing: single events would cost a look at the log each.
    return historyBufferSize - dispatcher.waiting < readBatchSize ? 0 : Math.min(readBatchSize, MAX_PAGE);
  }

  #take(page: Page): void {
    const bySource = this.definition.source === ALL;
    const messages: Message[] = [];
    for (const event of page.events) {
      const at = bySource ? event.position : event.revision;
      const resolved = resolve(this.#store.reader, event, this.definition.settings.resolveLinks);
      // A link to what is gone has nothing to deliver.
      if (resolved.event !== undefined) messages.push(this.#message(at, resolved, undefined));
    }
    // None before all are read: a page that fails half-way comes again as a whole.
    for (const message of messages) {
      this.#progress.begin(message.at);
      this.dispatcher.add(message);
    }
    if (page.last !== undefined) {
      this.#progress.scan(bySource ? page.last.position : page.last.revision);
      this.#armCheckpoint();
    }
    this.dispatcher.dispatch(Date.now());
    this.#armTimeout();
  }

  #takeParked(link: StoredEvent, event: StoredEvent | undefined): void {
    if (event === undefined) this.#replay.finish(link.revision);
    else this.dispatcher.addAgain(this.#message(-1, { event, link }, link.revision));
  }

  #message(at: number, resolved: ResolvedEvent, parkedAt: number | undefined): Message {
    const event = resolved.event as StoredEvent;
    return {
      at,
      resolved,
      key: bytesToUuid(originalOf(resolved).id),
      bucket: this.dispatcher.bucketOf(event),
      parkedAt,
      size: sizeOf(event),
      retryCount: 0,
      sentAt: 0,
    };
  }

  #finish(message: Message): void {
    this.meter.count();
    if (message.parkedAt !== undefined) {
      this.#replay.finish(message.parkedAt);
      return;
    }
    this.#progress.finish(message.at);
    if (this.#progress.overdue) this.#writeCheckpoint();
    else this.#armCheckpoint();
  }

  #retry(message: Message, reason: string): void {
    if (message.retryCount >= this.definition.settings.maxRetryCount) {
      this.#park(message, reason === '' ? 'Maximum retry count reached' : reason);
      return;
    }
    this.#again(message);
  }

  #again(message: Message): void {
    message.retryCount += 1;
    this.dispatcher.addAgain(message);
  }

  /** The message is finished when its link is on disk, and comes again when that fails. */
  #park(message: Message, reason: string): void {
    const parking = this.parked.park(message.resolved, message.parkedAt !== undefined, reason).then(
      () => this.#finish(message),
      () => {
        this.#again(message);
        this.#pump();
      },
    );
    this.#parking.add(parking);
    parking.finally(() => this.#parking.delete(parking));
  }

  #armTimeout(): void {
    const { messageTimeout } = this.definition.settings;
    if (messageTimeout === 0 || this.#timeoutTimer !== undefined || this.#stopped) return;
    const { oldest } = this.dispatcher;
    if (oldest === undefined) return;
    const wait = Math.max(1, oldest.sentAt + messageTimeout - Date.now());
    this.#timeoutTimer = setTimeout(() => {
      this.#timeoutTimer = undefined;
      const late = this.dispatcher.takeOlderThan(Date.now() - messageTimeout);
      for (const message of late) this.#retry(message, '');
      this.#pump();
    }, wait);
  }

  #armCheckpoint(): void {
    if (this.#checkpointTimer !== undefined || this.#stopped) return;
    this.#checkpointTimer = setTimeout(() => {
      this.#checkpointTimer = undefined;
      if (this.#progress.due) this.#writeCheckpoint();
      else if (this.#progress.dirty) this.#armCheckpoint();
    }, this.definition.settings.checkpointAfter);
  }

  #writeCheckpoint(): Promise<void> {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async #write(): Promise<void> {
    const { source, group } = this.definition;
    const at = this.#progress.safe;
    try {
      await this.#table.checkpoint(source, group, at);
      this.#progress.wrote(at);
      this.#checkpoint = at;
      if (this.#progress.dirty) this.#armCheckpoint();
    } catch {
      // The disk took nothing: the events are only delivered again if the server stops before the next try.
      this.#armCheckpoint();
    }
  }
}
