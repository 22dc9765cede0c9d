import type { CallContext } from '@keelson/chassis';
import type { CommandHandler, CommandResult } from '@keelson/eventsourcing';
import { CommandApi, type CommandApiOptions, readUuid } from '@keelson/servicekit';
import type { OrderEvent } from '../../contract/index.ts';
import type { OrderCommand } from '../domain/commands.ts';
import type { Order } from '../domain/order.ts';
import { type ChangeType, isOperator, requireChange } from './order-access.ts';
import { readRequest, toCommand } from './requests.ts';

/** What the APIs need of the process around them. */
export interface OrderCommandsOptions extends Pick<CommandApiOptions<OrderCommand, OrderEvent, Order>, 'metadata'> {
  readonly handler: Pick<CommandHandler<OrderCommand, OrderEvent, Order>, 'create' | 'handle' | 'known'>;
  readonly now?: () => Date;
}

/**
 * The commands as all APIs for clients carry them out: values checked, who may do what, and the time added. Bodies come in
 * the REST contract's shape.
 */
export class OrderCommands {
  readonly #handler: OrderCommandsOptions['handler'];
  readonly #api: CommandApi<OrderCommand, OrderEvent, Order>;
  readonly #now: () => Date;

  constructor({ handler, metadata, now = () => new Date() }: OrderCommandsOptions) {
    this.#handler = handler;
    this.#api = new CommandApi({ handler, metadata, thing: 'order' });
    this.#now = now;
  }

  /** Opens an order; it belongs to who is signed in. @throws ServiceError `invalid`, and what CommandHandler.create throws */
  async create(body: unknown, call: CallContext): Promise<CommandResult> {
    const request = readRequest('create-order', body);
    const owner = call.caller === undefined ? {} : { ownerId: call.caller.id };
    return this.#api.create({ ...toCommand(request, this.#now()), ...owner }, call, { request });
  }

  /** Changes an order. @throws ServiceError `invalid` or `forbidden`, and what CommandHandler.handle throws */
  async change(type: ChangeType, orderId: unknown, body: unknown, call: CallContext): Promise<CommandResult> {
    const id = readUuid(orderId);
    const request = readRequest(type, body);
    const allow = () => this.#allow(id, type, call);
    return this.#api.change(id, toCommand(request, this.#now()), call, { request, allow });
  }

  async #allow(id: string, type: ChangeType, { caller, deadline }: CallContext): Promise<void> {
    if (isOperator(caller)) return;
    // Whom an order belongs to never changes, so memory will do.
    const { ownerId } = await this.#handler.known(id, deadline.epochMs);
    requireChange({ id, ownerId }, type, caller);
  }
}
