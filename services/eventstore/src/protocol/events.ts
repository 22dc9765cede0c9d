import { type ProposedEvent, type StoredEvent, TOMBSTONE_TYPE } from '../storage/event.ts';
import { invalidArgument, missingMetadataProperty } from './errors.ts';
import { type PersistentPb, persistentPb, type StreamsPb, sharedPb, streamsPb } from './generated.ts';
import { streamIdentifier, uuidBytes, uuidMessage } from './identifiers.ts';

/** An event on its way to a reader: what the stream holds, and what it points at when links are resolved. */
export interface ResolvedEvent {
  /** Absent when a link points at nothing that can be read any more. */
  readonly event: StoredEvent | undefined;
  readonly link: StoredEvent | undefined;
}

/** The event that stands in the stream that is read: the link, if it was one. */
export function originalOf(resolved: ResolvedEvent): StoredEvent {
  return (resolved.link ?? resolved.event) as StoredEvent;
}

/** The number that EventStoreDB gives a tombstone. */
const TOMBSTONE_REVISION = '9223372036854775807';
/** 100-nanosecond ticks, the unit of `created` on the wire, in a millisecond. */
const TICKS = '0000';

const JSON_TYPE = 'application/json';
const OCTETS_TYPE = 'application/octet-stream';

/** @throws ProtocolError when the id is no UUID or the type is missing. */
export function toProposedEvent(
  message: StreamsPb.AppendReq.ProposedMessage | StreamsPb.BatchAppendReq.ProposedMessage,
): ProposedEvent {
  const properties = message.getMetadataMap();
  const type = properties.get('type');
  if (!type) throw missingMetadataProperty('type');
  const contentType = properties.get('content-type');
  if (contentType === undefined) throw missingMetadataProperty('content-type');
  if (contentType !== JSON_TYPE && contentType !== OCTETS_TYPE) {
    throw invalidArgument(`an event's content-type must be ${JSON_TYPE} or ${OCTETS_TYPE}, not '${contentType}'`);
  }
  return {
    id: uuidBytes(message.getId()),
    type,
    json: contentType === JSON_TYPE,
    metadata: message.getCustomMetadata_asU8(),
    data: message.getData_asU8(),
  };
}

/** An event as an answer to a read or a catch-up subscription. */
export function toReadEvent(resolved: ResolvedEvent, structured: boolean): StreamsPb.ReadResp {
  const { RecordedEvent } = streamsPb.ReadResp.ReadEvent;
  const read = new streamsPb.ReadResp.ReadEvent();
  if (resolved.event !== undefined) read.setEvent(fill(new RecordedEvent(), resolved.event, structured));
  if (resolved.link !== undefined) read.setLink(fill(new RecordedEvent(), resolved.link, structured));
  read.setCommitPosition(String(originalOf(resolved).position));
  const response = new streamsPb.ReadResp();
  response.setEvent(read);
  return response;
}

/** An event as it goes to a consumer of a persistent subscription. */
export function toPersistentEvent(
  resolved: ResolvedEvent,
  retryCount: number,
  structured: boolean,
): PersistentPb.ReadResp {
  const { RecordedEvent } = persistentPb.ReadResp.ReadEvent;
  const read = new persistentPb.ReadResp.ReadEvent();
  if (resolved.event !== undefined) read.setEvent(fill(new RecordedEvent(), resolved.event, structured));
  if (resolved.link !== undefined) read.setLink(fill(new RecordedEvent(), resolved.link, structured));
  read.setCommitPosition(String(originalOf(resolved).position));
  if (retryCount > 0) read.setRetryCount(retryCount);
  else read.setNoRetryCount(new sharedPb.Empty());
  const response = new persistentPb.ReadResp();
  response.setEvent(read);
  return response;
}

type RecordedEvent = StreamsPb.ReadResp.ReadEvent.RecordedEvent | PersistentPb.ReadResp.ReadEvent.RecordedEvent;

function fill<T extends RecordedEvent>(message: T, event: StoredEvent, structured: boolean): T {
  const position = String(event.position);
  message.setId(uuidMessage(event.id, structured));
  message.setStreamIdentifier(streamIdentifier(event.stream));
  message.setStreamRevision(event.type === TOMBSTONE_TYPE ? TOMBSTONE_REVISION : String(event.revision));
  message.setCommitPosition(position);
  message.setPreparePosition(position);
  const properties = message.getMetadataMap();
  properties.set('type', event.type);
  properties.set('created', event.created + TICKS);
  properties.set('content-type', event.json ? JSON_TYPE : OCTETS_TYPE);
  message.setCustomMetadata(event.metadata);
  message.setData(event.data);
  return message;
}
