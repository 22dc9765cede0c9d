import type { CommandHandler } from '../command-handler.ts';
import { CALL_LIMIT } from '../deadline.ts';
import type { SagaCommand } from './decide.ts';
import type { SagaTrace } from './definition.ts';
import type { SagaJournal } from './executor.ts';
import type { SagaEvent } from './journal-events.ts';
import type { SagaState } from './state.ts';

/** The command handler of sagas, see `sagaDecider` and `sagaEvents`. */
export type SagaHandler<Input> = CommandHandler<SagaCommand<Input>, SagaEvent<Input>, SagaState<Input>>;

/** Journals in the event store: an entry costs one call, and one more where this process did not write the one before. */
export function storedJournal<Input>(handler: Pick<SagaHandler<Input>, 'handle' | 'known'>): SagaJournal<Input> {
  return {
    async tell(id: string, command: SagaCommand<Input>, trace: SagaTrace | undefined): Promise<SagaState<Input>> {
      const deadline = Date.now() + CALL_LIMIT;
      await handler.handle(id, command, { deadline, metadata: trace });
      return handler.known(id, deadline);
    },
  };
}
