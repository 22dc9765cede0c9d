import { createInterface } from 'node:readline/promises';
import { UsageError } from './usage-error.ts';
import type { Ask } from './wish.ts';

/** A terminal that somebody sits at, or what stands for it in a test. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Asks on a terminal until `conversation` is over. @throws UsageError when it is closed in the middle (Ctrl-C, Ctrl-D) */
export async function onTerminal<T>({ input, output }: Terminal, conversation: (ask: Ask) => Promise<T>): Promise<T> {
  const lines = createInterface({ input, output });
  const { promise: closed, reject } = Promise.withResolvers<never>();
  const onClose = () => {
    output.write('\n');
    reject(new UsageError('not all questions are answered. Nothing was written.'));
  };
  lines.once('close', onClose);
  const ask: Ask = async (question, usual, accept) => {
    const hint = usual === '' ? '' : ` [${usual}]`;
    for (;;) {
      const text = (await lines.question(`${question}${hint}: `)).trim() || usual;
      try {
        return accept(text);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        output.write(`  ${error.message}\n`);
      }
    }
  };
  try {
    return await Promise.race([conversation(ask), closed]);
  } finally {
    lines.off('close', onClose);
    lines.close();
  }
}
