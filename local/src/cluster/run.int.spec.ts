import { describe, expect, test } from 'vitest';
import { commandLine, NOT_FOUND, run } from './run.ts';

describe('a program', () => {
  test('is run, and what it says is kept', async () => {
    expect(await run(process.execPath, ['-e', 'console.log("out"); console.error("err"); process.exit(3)'])).toEqual({
      code: 3,
      out: 'out\n',
      err: 'err\n',
    });
  });

  test('that is not there is no surprise', async () => {
    expect((await run('keelson-no-such-program', [])).code).toBe(NOT_FOUND);
  });

  test('is shown as one would type it', () => {
    expect(commandLine('kubectl', ['get', 'pods', '--selector', 'app=orders', "it's {a}"])).toBe(
      "kubectl get pods --selector app=orders 'it'\\''s {a}'",
    );
  });
});
