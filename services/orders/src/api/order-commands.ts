import type { CallContext } from '@keelson/chassis';
import type { CommandResult } from '@keelson/eventsourcing';
import { CommandApi, type CommandApiOptions, readUuid } from '@keelson/servicekit';
import type { OrderEvent } from '../../contract/index.ts';
import type { OrderCommand, OrderCommandType } from '../domain/commands.ts';
import type { Order } from '../domain/order.ts';
import { readRequest, toCommand } from './requests.ts';

/** What the APIs need of the process around them. */
export interface OrderCommandsOptions
  extends Pick<CommandApiOptions<OrderCommand, OrderEvent, Order>, 'handler' | 'metadata'> {
  readonly now?: () => Date;
}

/** The commands as all APIs carry them out: values checked, and the time added. Bodies come in the REST contract's shape. */
export class OrderCommands {
  readonly #api: CommandApi<OrderCommand, OrderEvent, Order>;
  readonly #now: () => Date;

  constructor({ handler, metadata, now = () => new Date() }: OrderCommandsOptions) {
    this.#api = new CommandApi({ handler, metadata, thing: 'order' });
    this.#now = now;
  }

  /** Opens an order. @throws ServiceError `invalid`, and what CommandHandler.create throws */
  async create(body: unknown, call: CallContext): Promise<CommandResult> {
    const request = readRequest('create-order', body);
    return this.#api.create(toCommand(request, this.#now()), call, { request });
  }

  /** Changes an order. @throws ServiceError `invalid`, and what CommandHandler.handle throws */
  async change(
    type: Exclude<OrderCommandType, 'create-order'>,
    orderId: unknown,
    body: unknown,
    call: CallContext,
  ): Promise<CommandResult> {
    const id = readUuid(orderId);
    const request = readRequest(type, body);
    return this.#api.change(id, toCommand(request, this.#now()), call, { request });
  }
}
