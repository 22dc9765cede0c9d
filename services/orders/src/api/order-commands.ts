import type { CallContext } from '@keelson/chassis';
import type { CommandHandler, CommandOptions, CommandResult } from '@keelson/eventsourcing';
import { commandHeaders, type OrderEvent, orderPath } from '../../contract/index.ts';
import type { OrderCommand, OrderCommandType } from '../domain/commands.ts';
import type { Order } from '../domain/order.ts';
import { checker, invalid } from './check.ts';
import { type OrderRequest, readRequest, toCommand } from './requests.ts';

/** What the APIs need of the process around them. */
export interface OrderCommandsOptions {
  readonly handler: Pick<CommandHandler<OrderCommand, OrderEvent, Order>, 'create' | 'handle'>;
  /** Metadata that each event of a call carries: the trace context. */
  readonly metadata: (call: CallContext) => Readonly<Record<string, unknown>> | undefined;
  readonly now?: () => Date;
}

const checkPath = checker(orderPath, 'path');
const checkHeaders = checker(commandHeaders, 'headers');

/**
 * The commands as all APIs carry them out: values checked, headers read, the answer's revision told as ETag.
 * Bodies come in the REST contract's shape.
 */
export class OrderCommands {
  readonly #handler: OrderCommandsOptions['handler'];
  readonly #metadata: OrderCommandsOptions['metadata'];
  readonly #now: () => Date;

  constructor({ handler, metadata, now = () => new Date() }: OrderCommandsOptions) {
    this.#handler = handler;
    this.#metadata = metadata;
    this.#now = now;
  }

  /** Opens an order. @throws ServiceError `invalid`, and what CommandHandler.create throws */
  async create(body: unknown, call: CallContext): Promise<CommandResult> {
    const request = readRequest('create-order', body);
    const options = this.#options(request, call);
    if (call.header('if-match') !== undefined) {
      throw invalid([{ field: 'if-match', message: 'has no meaning for a new order' }]);
    }
    return answer(await this.#handler.create(toCommand(request, this.#now()), options), call);
  }

  /** Changes an order. @throws ServiceError `invalid`, and what CommandHandler.handle throws */
  async change(
    type: Exclude<OrderCommandType, 'create-order'>,
    orderId: unknown,
    body: unknown,
    call: CallContext,
  ): Promise<CommandResult> {
    const id = checkPath({ id: orderId }).id.toLowerCase();
    const request = readRequest(type, body);
    const options = this.#options({ id, ...request }, call);
    return answer(await this.#handler.handle(id, toCommand(request, this.#now()), options), call);
  }

  #options(request: OrderRequest & { readonly id?: string }, call: CallContext): CommandOptions {
    const idempotencyKey = call.header('idempotency-key');
    const ifMatch = call.header('if-match');
    checkHeaders({
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    });
    return {
      deadline: call.deadline.epochMs,
      request,
      idempotencyKey,
      expectedRevision: revisionOf(ifMatch),
      metadata: this.#metadata(call),
    };
  }
}

/** The revision that an If-Match names; undefined for any (`*`). */
function revisionOf(ifMatch: string | undefined): number | undefined {
  return ifMatch === undefined || ifMatch === '*' ? undefined : Number(ifMatch.replace(/^W\//, '').replaceAll('"', ''));
}

function answer(result: CommandResult, call: CallContext): CommandResult {
  call.setHeader('etag', `"${result.revision}"`);
  return result;
}
