import type { ServerDuplexStream } from '@grpc/grpc-js';
import { invalidArgument, toProtocolError } from '../protocol/errors.ts';
import { type PersistentPb, persistentPb, type SharedPb } from '../protocol/generated.ts';
import { uuidBytes } from '../protocol/identifiers.ts';
import { bytesToUuid } from '../storage/uuid.ts';
import { Outlet } from '../streams/outlet.ts';
import { Consumer } from './consumer.ts';
import type { Group, NackAction } from './group.ts';
import { parseTarget } from './settings.ts';

type Call = ServerDuplexStream<PersistentPb.ReadReq, PersistentPb.ReadResp>;

/** Finds a group. @throws ProtocolError when there is none. */
export type FindGroup = (source: string, group: string) => Group;

/** One consumer's call: the first message names the group, each further one settles messages. */
export function serveConsumer(call: Call, find: FindGroup): void {
  const outlet = new Outlet(call);
  let joined: { group: Group; consumer: Consumer } | undefined;
  call.on('data', (request: PersistentPb.ReadReq) => {
    try {
      if (joined === undefined) joined = join(call, outlet, request, find);
      else settle(joined.group, joined.consumer, request);
    } catch (error) {
      outlet.fail(toProtocolError(error));
    }
  });
  call.on('end', () => outlet.end());
}

function join(
  call: Call,
  outlet: Outlet<PersistentPb.ReadResp>,
  request: PersistentPb.ReadReq,
  find: FindGroup,
): { group: Group; consumer: Consumer } {
  const options = request.getOptions();
  const target = parseTarget(options);
  const group = find(target.source, target.group);
  const slots = options?.getBufferSize() ?? 0;
  if (slots < 1) throw invalidArgument('a consumer needs a buffer of at least one message');
  const consumer = new Consumer(outlet, {
    slots,
    structuredIds: options?.getUuidOption()?.hasStructured() ?? false,
    peer: call.getPeer(),
    connectionName: String(call.metadata.get('connection-name')[0] ?? ''),
  });
  // Before the first event: clients wait for it.
  const confirmation = new persistentPb.ReadResp.SubscriptionConfirmation();
  confirmation.setSubscriptionId(`${target.source}::${target.group}`);
  const response = new persistentPb.ReadResp();
  response.setSubscriptionConfirmation(confirmation);
  group.assertRoom();
  outlet.send(response);
  group.join(consumer);
  outlet.onClose(() => group.leave(consumer));
  return { group, consumer };
}

function settle(group: Group, consumer: Consumer, request: PersistentPb.ReadReq): void {
  const ack = request.getAck();
  if (ack !== undefined) {
    group.ack(consumer, keysOf(ack.getIdsList()));
    return;
  }
  const nack = request.getNack();
  if (nack === undefined) throw invalidArgument('a consumer is in a group already');
  group.nack(consumer, keysOf(nack.getIdsList()), actionOf(nack.getAction()), nack.getReason());
}

function keysOf(ids: SharedPb.UUID[]): string[] {
  return ids.map((id) => (id.hasString() ? id.getString().toLowerCase() : bytesToUuid(uuidBytes(id))));
}

/** An unknown action is a retry, as in EventStoreDB. */
function actionOf(action: PersistentPb.ReadReq.Nack.Action): NackAction {
  const { Action } = persistentPb.ReadReq.Nack;
  if (action === Action.PARK) return 'park';
  if (action === Action.SKIP) return 'skip';
  return action === Action.STOP ? 'stop' : 'retry';
}
