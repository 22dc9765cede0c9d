import type { ServerDuplexStream, ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import { groupDoesNotExist, invalidArgument, toProtocolError } from '../protocol/errors.ts';
import { type PersistentPb, persistentPb, type SharedPb, sharedPb } from '../protocol/generated.ts';
import { streamName, wireNumber } from '../protocol/identifiers.ts';
import type { CallCounter } from '../stats.ts';
import type { Store } from '../storage/store.ts';
import { serveConsumer } from './consumer-call.ts';
import { describeGroup } from './info.ts';
import { GroupManager } from './manager.ts';
import { ALL, parseCreate, parseTarget, parseUpdate } from './settings.ts';

type Unary<Request, Response> = (
  call: ServerUnaryCall<Request, Response>,
  answer: sendUnaryData<Response>,
) => Promise<void>;

/** The service `event_store.client.persistent_subscriptions.PersistentSubscriptions`. */
export class PersistentSubscriptions {
  readonly #manager: GroupManager;
  readonly #counter: CallCounter;

  constructor(store: Store, counter: CallCounter) {
    this.#manager = new GroupManager(store);
    this.#counter = counter;
  }

  /** Brings the groups back that the disk holds. */
  start(): void {
    this.#manager.start();
  }

  /** Ends the consumers' calls and writes the last checkpoints. */
  shutdown(): Promise<void> {
    return this.#manager.shutdown();
  }

  /** The handlers, by method. */
  handlers() {
    return {
      create: this.#unary('createGroup', async (request: PersistentPb.CreateReq) => {
        await this.#manager.create(parseCreate(request));
        return new persistentPb.CreateResp();
      }),
      update: this.#unary('updateGroup', async (request: PersistentPb.UpdateReq) => {
        await this.#manager.update(parseUpdate(request));
        return new persistentPb.UpdateResp();
      }),
      delete: this.#unary('deleteGroup', async (request: PersistentPb.DeleteReq) => {
        const { source, group } = parseTarget(request.getOptions());
        await this.#manager.delete(source, group);
        return new persistentPb.DeleteResp();
      }),
      getInfo: this.#unary('groupInfo', async (request: PersistentPb.GetInfoReq) => {
        const { source, group } = parseTarget(request.getOptions());
        const response = new persistentPb.GetInfoResp();
        response.setSubscriptionInfo(await describeGroup(this.#manager.find(source, group)));
        return response;
      }),
      list: this.#unary('listGroups', (request: PersistentPb.ListReq) => this.#list(request)),
      replayParked: this.#unary('replayParked', async (request: PersistentPb.ReplayParkedReq) => {
        const options = request.getOptions();
        const { source, group } = parseTarget(options);
        const stopAt = options?.hasStopAt() ? wireNumber(options.getStopAt()) : undefined;
        this.#manager.find(source, group).replayParked(stopAt);
        return new persistentPb.ReplayParkedResp();
      }),
      restartSubsystem: this.#unary('restartGroups', async (_request: SharedPb.Empty) => {
        await this.#manager.restart();
        return new sharedPb.Empty();
      }),
      read: (call: ServerDuplexStream<PersistentPb.ReadReq, PersistentPb.ReadResp>) => {
        this.#counter.count('joinGroup');
        serveConsumer(call, (source, group) => this.#manager.find(source, group));
      },
    };
  }

  async #list(request: PersistentPb.ListReq): Promise<PersistentPb.ListResp> {
    const options = request.getOptions();
    if (options === undefined) throw invalidArgument('the options are missing');
    const one = options.getListForStream();
    const source = one === undefined ? undefined : one.hasAll() ? ALL : streamName(one.getStream());
    const groups = this.#manager.list(source);
    if (source !== undefined && groups.length === 0) throw groupDoesNotExist(source, '');
    const response = new persistentPb.ListResp();
    response.setSubscriptionsList(await Promise.all(groups.map(describeGroup)));
    return response;
  }

  #unary<Request, Response>(kind: string, act: (request: Request) => Promise<Response>): Unary<Request, Response> {
    return async (call, answer) => {
      this.#counter.count(kind);
      try {
        answer(null, await act(call.request));
      } catch (error) {
        answer(toProtocolError(error));
      }
    };
  }
}
