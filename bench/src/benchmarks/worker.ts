import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A bare process of ours that does one task after the other, on message. */
export class Worker<Task, Result> {
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    child.stdout?.resume();
    this.#child = child;
  }

  /** Resolves when the process says that it is there. @returns what it says */
  async ready(): Promise<string> {
    const [message] = await once(this.#child, 'message');
    return message as string;
  }

  async run(task: Task): Promise<Result> {
    const answered = once(this.#child, 'message');
    this.#child.send(task as object);
    const [result] = await answered;
    return result as Result;
  }
}
