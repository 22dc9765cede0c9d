import { type PersistentPb, persistentPb } from '../protocol/generated.ts';
import type { Consumer } from './consumer.ts';
import type { Group } from './group.ts';
import { ALL, type StartFrom } from './settings.ts';

/** A group's settings and figures, as getInfo and list answer them. */
export async function describeGroup(group: Group): Promise<PersistentPb.SubscriptionInfo> {
  await group.known.ready;
  const { source, group: name, settings } = group.definition;
  const { dispatcher } = group;
  const measured = group.meter.measure();
  const info = new persistentPb.SubscriptionInfo();
  info.setEventSource(source);
  info.setGroupName(name);
  info.setStatus(group.live || dispatcher.consumers.size === 0 ? 'Live' : 'Behind');
  info.setConnectionsList([...dispatcher.consumers].map(describeConsumer));
  info.setAveragePerSecond(measured.perSecond);
  info.setTotalItems(String(measured.total));
  info.setCountSinceLastMeasurement(String(measured.sinceLast));
  info.setLastCheckpointedEventPosition(placeText(source, group.checkpoint));
  info.setLastKnownEventPosition(placeText(source, group.lastKnown));
  info.setResolveLinkTos(settings.resolveLinks);
  info.setStartFrom(startText(source, settings.startFrom));
  info.setMessageTimeoutMilliseconds(settings.messageTimeout);
  info.setExtraStatistics(settings.extraStatistics);
  info.setMaxRetryCount(settings.maxRetryCount);
  info.setLiveBufferSize(settings.liveBufferSize);
  info.setBufferSize(settings.historyBufferSize);
  info.setReadBatchSize(settings.readBatchSize);
  info.setCheckPointAfterMilliseconds(settings.checkpointAfter);
  info.setMinCheckPointCount(settings.minCheckpointCount);
  info.setMaxCheckPointCount(settings.maxCheckpointCount);
  const fresh = dispatcher.waiting - dispatcher.retrying;
  info.setReadBufferCount(group.live ? 0 : fresh);
  info.setLiveBufferCount(String(group.live ? fresh : 0));
  info.setRetryBufferCount(dispatcher.retrying);
  info.setTotalInFlightMessages(dispatcher.inFlight);
  info.setOutstandingMessagesCount(dispatcher.inFlight);
  info.setNamedConsumerStrategy(settings.strategy);
  info.setMaxSubscriberCount(settings.maxSubscriberCount);
  info.setParkedMessageCount(String(group.parked.count));
  return info;
}

function describeConsumer(consumer: Consumer): PersistentPb.SubscriptionInfo.ConnectionInfo {
  const measured = consumer.meter.measure();
  const info = new persistentPb.SubscriptionInfo.ConnectionInfo();
  info.setFrom(consumer.options.peer);
  info.setUsername('anonymous');
  info.setConnectionName(consumer.options.connectionName);
  info.setAverageItemsPerSecond(measured.perSecond);
  info.setTotalItems(String(measured.total));
  info.setCountSinceLastMeasurement(String(measured.sinceLast));
  info.setAvailableSlots(consumer.free);
  info.setInFlightMessages(consumer.inFlight.size);
  return info;
}

/** A place as text: a revision of a stream, or a position of the log; empty for none. */
function placeText(source: string, at: number | undefined): string {
  if (at === undefined) return '';
  return source === ALL ? `C:${at}/P:${at}` : String(at);
}

function startText(source: string, from: StartFrom): string {
  const at = from === 'start' ? 0 : from === 'end' ? -1 : from;
  return source === ALL ? `C:${at}/P:${at}` : String(at);
}
