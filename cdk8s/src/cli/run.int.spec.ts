import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aHouse, description, type House } from '../../test/house.ts';

let house: House;
beforeEach(async () => {
  house = await aHouse();
});
afterEach(() => house.remove());

/** Every file below a folder, with what is in it; none when there is no such folder. */
async function filesIn(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.sort().map(async (file) => [file, await readFile(file, 'utf8')] as const));
  return Object.fromEntries(texts);
}

const written = () => filesIn(join(house.folder, 'out'));

describe('npm run synth', () => {
  it('writes every environment, and the same again', async () => {
    const { code, out, err } = await house.synth();
    expect(code).toBe(0);
    expect(out).toMatch(/^dev: \d+ objects in .*\nminimal: .*\nstaging: .*\nprod: .*\ndone in [\d.]+ s\n$/);
    expect(err).toMatch(/^staging: no digest is known of .*keelson\/ledger; .*\nprod: /);
    const first = await written();
    expect(Object.keys(first)).toContain(join(house.folder, 'out/prod/01-namespaces.yaml'));
    await house.synth();
    expect(await written()).toEqual(first);
  });

  it('takes away what is not made any more, and leaves other environments alone', async () => {
    await house.write('out/minimal/99-old.yaml', 'kind: Old');
    await house.write('out/mine/01-mine.yaml', 'kind: Mine');
    expect((await house.synth('--env', 'minimal')).code).toBe(0);
    const files = Object.keys(await written()).map((file) => file.slice(house.folder.length));
    expect(files).toContain('/out/mine/01-mine.yaml');
    expect(files).not.toContain('/out/minimal/99-old.yaml');
    expect((await readdir(house.folder)).sort()).toEqual(['out', 'services']);
  });

  it('moves images to where a file says', async () => {
    await house.write('images.yaml', 'keelson/ledger: registry.example/ledger:7\n');
    await house.synth('--env', 'minimal', '--images', join(house.folder, 'images.yaml'));
    expect(Object.values(await written()).join()).toContain('image: registry.example/ledger:7');
  });

  it('helps', async () => {
    expect(await house.synth('--help')).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining('--images FILE'),
    });
  });
});

describe('one line says what is wrong, and nothing is written', () => {
  const refused = async (code: number, message: string, ...args: string[]) => {
    const before = await written();
    const ran = await house.synth(...args);
    expect(ran).toEqual({ code, out: '', err: `synth: ${message}\n` });
    expect(await written()).toEqual(before);
    expect((await readdir(house.folder)).filter((name) => name.startsWith('out.new'))).toEqual([]);
  };

  it('an environment that is not there', () =>
    refused(64, '--env: there is no environment "prodd". There are dev, minimal, staging, prod.', '--env', 'prodd'));

  it('an option that is not there', () => refused(64, "Unknown option '--nope'", '--nope'));

  it.each([
    ['no object', '[]', ': must map names of images to where they are: { "keelson/orders": "registry/orders:1" }'],
    ['an unknown name', '{"keelson/legder": "r/l:1"}', ': keelson/legder: no image has this name. There are '],
    ['no text', '{"keelson/ledger": 1}', ": keelson/ledger: must be a text, the image's reference"],
    ['no reference', '{"keelson/ledger": "r/l: 1"}', ': keelson/ledger: "r/l: 1" is no image reference'],
    ['one image for all', '{"*": "r/l:1"}', ': *: r/l:1 names one image for all. Put a * where name and tag belong.'],
    ['no image of a service', '{}', ': keelson/ledger: is not mapped, but minimal needs it. Add it, or "*".'],
    ['broken text', '{"a', ': '],
  ])('a file of images with %s', async (_what, text, message) => {
    await house.write('images.json', text);
    const file = join(house.folder, 'images.json');
    const { code, err } = await house.synth('--env', 'minimal', '--images', file);
    expect(code).toBe(1);
    expect(err).toContain(`synth: ${file}${message}`);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(await written()).toEqual({});
  });

  it('a file of images that is not there', () =>
    refused(1, '/nowhere: cannot be read: ENOENT', '--images', '/nowhere'));

  it('a mutable tag in production, after the environments that would have been fine', async () => {
    await house.synth('--env', 'minimal');
    await house.write('images.json', '{"*": "mirror.example/*"}');
    const file = join(house.folder, 'images.json');
    await house.write('tags.json', '{"keelson/ledger": "r/ledger:1"}');
    const tags = join(house.folder, 'tags.json');
    await refused(
      1,
      `${tags}: keelson/ledger: r/ledger:1 can change its meaning; prod takes images by digest, NAME@sha256:...`,
      '--env',
      'minimal',
      '--env',
      'prod',
      '--images',
      tags,
    );
    await refused(
      1,
      `${file}: keelson/ledger: no digest of it is known; prod needs one, NAME@sha256:...`,
      '--env',
      'prod',
      '--images',
      file,
    );
  });

  it('a description without a field', async () => {
    await house.write('services/shop/service.ts', description('shop').replace(/ {2}scaling.*\n/, ''));
    await refused(1, 'services/shop/service.ts: scaling: is missing. Add it.');
  });

  it('a call to nobody', async () => {
    const calls = "calls: [{ to: 'legder', methods: ['GET /ledger'], budgetMs: 1000 }],";
    await house.write('services/shop/service.ts', description('shop', calls));
    const { code, err } = await house.synth();
    expect(code).toBe(1);
    expect(err).toMatch(/^synth: services\/shop\/service\.ts: calls\[0\]\.to: .*\n$/);
    expect(await written()).toEqual({});
  });

  it('a description that cannot be read', async () => {
    await house.write('services/shop/service.ts', "throw new Error('first\\nsecond');");
    await refused(1, 'services/shop/service.ts: file: cannot be read: first');
  });
});

describe('npm run synth -- --diff', () => {
  it('tells what a change does, without writing', async () => {
    await house.synth('--env', 'minimal');
    const before = await written();
    await house.write('services/shop/service.ts', description('shop'));
    const { code, out } = await house.synth('--env', 'minimal', '--diff');
    expect(code).toBe(0);
    expect(out).toContain('  + Deployment keelson/shop\n');
    expect(out).toContain('  ~ VirtualService keelson/edge\n');
    expect(await written()).toEqual(before);
  });

  it('compares with any folder', async () => {
    await house.synth('--env', 'minimal', '--out', join(house.folder, 'elsewhere'));
    const { out } = await house.synth('--env', 'minimal', '--diff', join(house.folder, 'elsewhere'));
    expect(out).toBe('minimal: no difference\n');
  });

  it('compares with a commit, by the sources of that commit', async () => {
    // What matters here is whose sources run; they need not be the real ones.
    await house.write(
      'cdk8s/src/main.ts',
      `import { cp } from 'node:fs/promises';
       await cp(new URL('../made', import.meta.url), process.argv[process.argv.indexOf('--out') + 1]!, { recursive: true });`,
    );
    await house.write('cdk8s/made/minimal/01-a.yaml', 'apiVersion: v1\nkind: Old\nmetadata: { name: gone }\n');
    await house.write('node_modules/@keelson/.keep', '');
    const git = (...args: string[]) => promisify(execFile)('git', args, { cwd: house.folder });
    await git('init', '--quiet');
    await git('add', 'cdk8s');
    await git('-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '--quiet', '--message', 'one');
    await house.write('cdk8s/made/minimal/01-a.yaml', '');
    const { out, err, code } = await house.synth('--env', 'minimal', '--diff', 'HEAD');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('  - Old gone\n');
    expect((await git('worktree', 'list')).stdout.trim().split('\n')).toHaveLength(1);
  });

  it('with what is neither says so', async () => {
    const ran = await house.synth('--env', 'minimal', '--diff', 'no-such-thing');
    expect(ran).toEqual({
      code: 1,
      out: '',
      err: 'synth: --diff: no-such-thing is neither a folder nor a git commit\n',
    });
  });
});

it('the program itself ends with the code, and without a stack trace', async () => {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  const ran = promisify(execFile)(process.execPath, [main, '--env', 'nowhere']);
  await expect(ran).rejects.toMatchObject({ code: 64, stderr: expect.stringMatching(/^synth: --env: .*\n$/) });
});
