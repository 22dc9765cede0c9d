import { bytesToUuid, uuidToBytes } from '../storage/uuid.ts';
import { invalidArgument } from './errors.ts';
import { type SharedPb, sharedPb } from './generated.ts';

/** The name of a stream in a request. @throws ProtocolError when it is absent, empty or not the name of a stream. */
export function streamName(identifier: SharedPb.StreamIdentifier | undefined): string {
  const name = rawStreamName(identifier);
  if (name === '' || name === '$$') throw invalidArgument('a stream needs a name');
  if (name === '$all') throw invalidArgument('$all is not a stream: it is read and subscribed to as all events');
  return name;
}

/** The name in a request, whatever it is. */
export function rawStreamName(identifier: SharedPb.StreamIdentifier | undefined): string {
  return Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');
}

/** A stream's name as the protocol carries it. */
export function streamIdentifier(name: string): SharedPb.StreamIdentifier {
  const identifier = new sharedPb.StreamIdentifier();
  identifier.setStreamName(Buffer.from(name, 'utf8'));
  return identifier;
}

/** The 16 bytes of an id in either of its forms. @throws ProtocolError when it is no UUID. */
export function uuidBytes(uuid: SharedPb.UUID | undefined): Uint8Array {
  const structured = uuid?.getStructured();
  if (structured !== undefined) return fromStructured(structured);
  const bytes = uuidToBytes(uuid?.getString() ?? '');
  if (bytes === undefined) throw invalidArgument(`an event's id must be a UUID, not '${uuid?.getString() ?? ''}'`);
  return bytes;
}

/** An id as the reader asked for it: text, or two signed 64-bit halves. */
export function uuidMessage(bytes: Uint8Array, structured: boolean): SharedPb.UUID {
  const uuid = new sharedPb.UUID();
  if (!structured) {
    uuid.setString(bytesToUuid(bytes));
    return uuid;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
  const halves = new sharedPb.UUID.Structured();
  halves.setMostSignificantBits(view.getBigInt64(0).toString());
  halves.setLeastSignificantBits(view.getBigInt64(8).toString());
  uuid.setStructured(halves);
  return uuid;
}

function fromStructured(structured: SharedPb.UUID.Structured): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setBigInt64(0, BigInt(structured.getMostSignificantBits()));
  view.setBigInt64(8, BigInt(structured.getLeastSignificantBits()));
  return bytes;
}

/** A 64-bit number of a request; whatever is greater than any real revision, position or count becomes Infinity. */
export function wireNumber(text: string): number {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : Number.POSITIVE_INFINITY;
}
