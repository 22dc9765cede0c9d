import { groupFailed, invalidArgument } from '../protocol/errors.ts';
import type { EventFilter } from '../protocol/filter.ts';
import type { PersistentPb } from '../protocol/generated.ts';
import { streamName, wireNumber } from '../protocol/identifiers.ts';
import { compileRequested } from '../streams/read-request.ts';

export type StrategyName = 'DispatchToSingle' | 'RoundRobin' | 'Pinned' | 'PinnedByCorrelation';

/** Where a group begins when it has no checkpoint: a revision of its stream or a position of the log, itself included. */
export type StartFrom = 'start' | 'end' | number;

/** Settings of a group; times in milliseconds. */
export interface GroupSettings {
  readonly resolveLinks: boolean;
  readonly extraStatistics: boolean;
  /** 0: a consumer may take as long as it likes. */
  readonly messageTimeout: number;
  readonly maxRetryCount: number;
  readonly checkpointAfter: number;
  readonly minCheckpointCount: number;
  readonly maxCheckpointCount: number;
  /** 0: any number. */
  readonly maxSubscriberCount: number;
  readonly liveBufferSize: number;
  readonly readBatchSize: number;
  readonly historyBufferSize: number;
  readonly strategy: StrategyName;
  readonly startFrom: StartFrom;
  /** Only of groups on $all. */
  readonly filter: EventFilter | undefined;
}

/** The name under which all events are a source of groups. */
export const ALL = '$all';

/** A request to create or change a group. */
export interface GroupRequest {
  /** A stream's name, or `$all`. */
  readonly source: string;
  readonly group: string;
  readonly settings: GroupSettings;
}

const STRATEGIES: readonly StrategyName[] = ['DispatchToSingle', 'RoundRobin', 'Pinned'];
const TICKS_PER_MS = 10_000;

/** @throws ProtocolError when the request is not one. */
export function parseCreate(request: PersistentPb.CreateReq): GroupRequest {
  const options = request.getOptions();
  const settings = options?.getSettings();
  if (options === undefined || settings === undefined) throw invalidArgument('the settings are missing');
  const filter = options.getAll()?.getFilter();
  const parsed = parseGroup(options, settings, filter === undefined ? undefined : parseFilter(filter));
  const named = settings.getConsumerStrategy();
  if (named === '') return parsed;
  return { ...parsed, settings: { ...parsed.settings, strategy: strategyOf(named, parsed) } };
}

/** The filter of a group never changes: the settings come back with `filter` undefined. @throws ProtocolError */
export function parseUpdate(request: PersistentPb.UpdateReq): GroupRequest {
  const options = request.getOptions();
  const settings = options?.getSettings();
  if (options === undefined || settings === undefined) throw invalidArgument('the settings are missing');
  return parseGroup(options, settings, undefined);
}

/** Which group a request is about. @throws ProtocolError when it names none. */
export function parseTarget(
  options:
    | {
        getStreamIdentifier(): Parameters<typeof streamName>[0];
        hasAll(): boolean;
        getGroupName(): string;
      }
    | undefined,
): { source: string; group: string } {
  if (options === undefined) throw invalidArgument('the options are missing');
  return { source: options.hasAll() ? ALL : streamName(options.getStreamIdentifier()), group: groupName(options) };
}

type Options = PersistentPb.CreateReq.Options | PersistentPb.UpdateReq.Options;
type Settings = PersistentPb.CreateReq.Settings | PersistentPb.UpdateReq.Settings;

function parseGroup(options: Options, settings: Settings, filter: EventFilter | undefined): GroupRequest {
  const group = groupName(options);
  const { source, startFrom } = parseSource(options, settings);
  const parsed: GroupRequest = {
    source,
    group,
    settings: {
      resolveLinks: settings.getResolveLinks(),
      extraStatistics: settings.getExtraStatistics(),
      messageTimeout: settings.hasMessageTimeoutTicks()
        ? Math.round(Number(settings.getMessageTimeoutTicks()) / TICKS_PER_MS)
        : settings.getMessageTimeoutMs(),
      maxRetryCount: settings.getMaxRetryCount(),
      checkpointAfter: settings.hasCheckpointAfterTicks()
        ? Math.round(Number(settings.getCheckpointAfterTicks()) / TICKS_PER_MS)
        : settings.getCheckpointAfterMs(),
      minCheckpointCount: settings.getMinCheckpointCount(),
      maxCheckpointCount: settings.getMaxCheckpointCount(),
      maxSubscriberCount: settings.getMaxSubscriberCount(),
      liveBufferSize: settings.getLiveBufferSize(),
      readBatchSize: settings.getReadBatchSize(),
      historyBufferSize: settings.getHistoryBufferSize(),
      strategy: STRATEGIES[settings.getNamedConsumerStrategy()] ?? 'RoundRobin',
      startFrom,
      filter,
    },
  };
  validate(parsed);
  return parsed;
}

function parseSource(options: Options, settings: Settings): { source: string; startFrom: StartFrom } {
  const all = options.getAll();
  if (all !== undefined) {
    const at = all.getPosition()?.getCommitPosition();
    return { source: ALL, startFrom: startOf(at, all.hasEnd()) };
  }
  const stream = options.getStream();
  if (stream !== undefined) {
    const at = stream.hasRevision() ? stream.getRevision() : undefined;
    return { source: streamName(stream.getStreamIdentifier()), startFrom: startOf(at, stream.hasEnd()) };
  }
  // The older form, which this client uses for streams: the greatest number stands for the end.
  const source = streamName(options.getStreamIdentifier());
  return { source, startFrom: startOf(settings.getRevision(), false) };
}

function startOf(at: string | undefined, end: boolean): StartFrom {
  if (at === undefined) return end ? 'end' : 'start';
  const number = wireNumber(at);
  if (number === Number.POSITIVE_INFINITY) return 'end';
  return number === 0 ? 'start' : number;
}

function parseFilter(filter: PersistentPb.CreateReq.AllOptions.FilterOptions): EventFilter {
  const byStream = filter.getStreamIdentifier();
  const expression = byStream ?? filter.getEventType();
  const on = byStream !== undefined ? 'stream' : 'type';
  compileRequested(on, expression);
  return { on, regex: expression?.getRegex() ?? '', prefixes: expression?.getPrefixList() ?? [] };
}

function strategyOf(name: string, { source, group }: GroupRequest): StrategyName {
  if (name === 'PinnedByCorrelation') return name;
  const known = STRATEGIES.find((strategy) => strategy === name);
  if (known === undefined) throw groupFailed(source, group, `Consumer strategy ${name} does not exist.`);
  return known;
}

function groupName(options: { getGroupName(): string }): string {
  const name = options.getGroupName();
  if (name === '') throw invalidArgument('a group needs a name');
  return name;
}

function validate({ source, group, settings }: GroupRequest): void {
  const refuse = (reason: string) => {
    throw groupFailed(source, group, reason);
  };
  if (settings.historyBufferSize < 1) refuse('the history buffer must hold at least one event');
  if (settings.readBatchSize < 1) refuse('a read batch must hold at least one event');
  if (settings.readBatchSize > settings.historyBufferSize) {
    refuse('the read batch must not be greater than the history buffer');
  }
  if (settings.maxCheckpointCount < settings.minCheckpointCount) {
    refuse('the upper bound of the checkpoint count must not be below the lower');
  }
  if (settings.messageTimeout < 0 || settings.checkpointAfter < 0 || settings.maxRetryCount < 0) {
    refuse('times and counts must not be negative');
  }
}
