import type { RebuildProgress } from './follow-rebuild.ts';

const WIDTH = 30;

/** Where the progress is written: a terminal gets one line that changes, anything else a line for each tenth. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export function progressLine(output: Output) {
  let shown = '';
  return {
    show(progress: RebuildProgress): void {
      const step = output.isTTY ? progress.portion : Math.floor(progress.portion * 10) / 10;
      const text = barText({ ...progress, portion: step });
      if (text === shown) return;
      shown = text;
      output.write(output.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
    },
    /** Ends the line; `text` takes its place. */
    end(text?: string): void {
      if (output.isTTY && shown) output.write('\r\u001b[K');
      if (text) output.write(`${text}\n`);
    },
  };
}

/** `orders-search 2 [=====     ]  50 % filling`. */
export function barText({ projection, generation, portion, phase }: RebuildProgress): string {
  const full = Math.floor(portion * WIDTH);
  const bar = '='.repeat(full).padEnd(WIDTH);
  return `${projection} ${generation} [${bar}] ${String(Math.floor(portion * 100)).padStart(3)} % ${phase}`;
}
