import { describe, expect, it } from 'vitest';
import { GovernanceError, type Violation } from '../../../lambdas/domain/errors.ts';
import {
  inputDigest,
  MAX_INPUT_BYTES,
  parseSubmission,
  requestId,
  submissionJsonSchema,
} from '../../../lambdas/domain/submission.ts';
import { canonicalize, sha256Hex } from '../../../schema/canonical-json.ts';
import { submission } from './samples.ts';

const violationsOf = (act: () => unknown): readonly Violation[] => {
  try {
    act();
  } catch (error) {
    if (GovernanceError.is(error, 'InvalidRequest')) return error.payload.violations;
    throw error;
  }
  return [];
};

/** The sample as JSON, with one member (a JSON Pointer) set to a value, or removed with `undefined`. */
function inputWith(path: string, value: unknown): unknown {
  const input = structuredClone(submission()) as unknown as Record<string, unknown>;
  const parts = path.split('/').slice(1);
  const name = parts.pop() ?? '';
  let parent = input;
  for (const part of parts) parent = parent[part] as Record<string, unknown>;
  if (value === undefined) delete parent[name];
  else parent[name] = value;
  return input;
}

const pathsFor = (path: string, value: unknown): string[] =>
  violationsOf(() => parseSubmission(inputWith(path, value))).map((violation) => violation.path);

describe('parseSubmission', () => {
  it('returns a complete submission as it came', () => {
    const input = submission({
      evidence: [{ name: 'report', uri: 's3://reports/14', sha256: 'b'.repeat(64) }],
      note: 'weekly\nretraining',
      revises: '0123456789abcdefghjkmnpqrs',
    });
    expect(parseSubmission(structuredClone(input))).toEqual(input);
  });

  it('takes a version of 64 letters, digits and signs', () => {
    expect(pathsFor('/version', `1${'a._+-9'.repeat(10)}xyz`)).toEqual([]);
  });

  it('takes a number that is written as text for text, however large', () => {
    expect(pathsFor('/attributes', { ticket: '9007199254740993' })).toEqual([]);
  });

  it('takes attributes, metrics and evidence as empty when they are absent', () => {
    const { attributes: _, metrics: __, evidence: ___, ...input } = submission();
    expect(parseSubmission(input)).toEqual({ ...input, attributes: {}, metrics: {}, evidence: [] });
  });

  it('leaves it to the workflow whether lineage and artifact are there', () => {
    const { lineage: _, artifact: __, ...input } = submission();
    expect(parseSubmission(input)).toEqual(input);
  });

  it('names each of the three variables that a lineage leaves out', () => {
    expect(violationsOf(() => parseSubmission(inputWith('/lineage', {})))).toEqual(
      ['trainingData', 'code', 'hyperparameters'].map((name) => ({
        path: `/lineage/${name}`,
        message: 'is missing',
      })),
    );
  });

  it('takes a robot that names the person who answers for it', () => {
    const input = submission({ requestedBy: 'nightly-training', onBehalfOf: 'amy@example.com' });
    expect(parseSubmission(input)).toEqual(input);
    expect(pathsFor('/onBehalfOf', 'amy')).toEqual(['/onBehalfOf']);
  });

  it.each([
    ['2026-02-28', true],
    ['2024-02-29', true],
    ['2026-02-29', false],
    ['2026-02-31', false],
    ['2026-13-01', false],
    ['2026-3-1', false],
    ['2026-03-01T00:00:00Z', false],
  ])('takes %s as the day on which data was collected: %s', (collected, fits) => {
    const found = new Set(pathsFor('/lineage/trainingData/collected', collected));
    expect([...found]).toEqual(fits ? [] : ['/lineage/trainingData/collected']);
  });

  describe('the training data', () => {
    const [hex, uri] = ['ab'.repeat(32), 's3://lake/churn'];
    const kept = (trainingData: unknown) =>
      parseSubmission(inputWith('/lineage/trainingData', trainingData)).lineage?.trainingData;
    const problemsOf = (trainingData: unknown) =>
      violationsOf(() => parseSubmission(inputWith('/lineage/trainingData', trainingData)));

    it('has one form for a SHA-256, however it is written', () => {
      for (const digest of [`sha256:${hex.toUpperCase()}`, `SHA256:${hex}`, hex, hex.toUpperCase()]) {
        expect(kept({ uri, digest })).toEqual({ uri, sha256: hex });
        expect(kept([{ uri, digest, collected: '2026-03-01' }])).toEqual({
          uri,
          sha256: hex,
          collected: '2026-03-01',
        });
      }
      expect(kept({ name: 'train', uri, sha256: hex })).toEqual({ name: 'train', uri, sha256: hex });
    });

    it('is one data set, or 1 to 20 of them, each with a digest or a pin', () => {
      const set = (index: number) => ({ name: `part ${index}`, uri, digest: `delta:${index}` });
      const many = Array.from({ length: 20 }, (_, index) => set(index));
      expect(kept(many)).toEqual(many);
      expect(kept(set(1))).toEqual(set(1));
      expect(problemsOf([...many, set(20)])).toEqual([
        { path: '/lineage/trainingData', message: 'must have at most 20 data sets' },
      ]);
      expect(problemsOf([])).toEqual([
        { path: '/lineage/trainingData', message: 'must have at least one data set' },
      ]);
    });

    it.each([
      [{ uri, digest: 'delta:x' }, '/digest', /^must be 'delta:'/],
      [{ uri, digest: 'deltq:1' }, '/digest', /did you mean 'delta'\?$/],
      [{ uri, digest: `md5:${'x'.repeat(300)}` }, '/digest', /^must be 'md5:'/],
      [{ uri, digest: 42 }, '/digest', /^must be a digest/],
      [{ uri: 'here', digest: 'delta:1' }, '/uri', /^must be a URI/],
      [{ uri: 's3://key:secret@lake/churn', digest: 'delta:1' }, '/uri', /^must not contain a user name/],
      [{ uri, sha256: hex, digest: 'delta:1' }, '/digest', /remove it$/],
      [{ uri, digest: 'delta:1', collected: '2026-02-30' }, '/collected', /^must be a day/],
      [
        { uri, digest: 'delta:1', name: 'ghp_abcdefghijklmnopqrstuvwxyz0123456789' },
        '/name',
        /^must not contain a GitHub token/,
      ],
      [
        [
          { uri, sha256: hex },
          { uri, digest: 'git:main' },
        ],
        '/1/digest',
        /^must be 'git:'/,
      ],
      [[{ uri, sha256: hex }, { uri: `${uri}/b` }], '/1/sha256', /^is missing$/],
      [
        [
          { uri, sha256: hex },
          { uri: 's3://b?sig=abcdefgh', digest: 'delta:1' },
        ],
        '/1/uri',
        /^must not contain/,
      ],
      [
        [
          { uri, sha256: hex },
          { name: uri, uri: 's3://b', digest: 'delta:1' },
        ],
        '/1/name',
        /'s3:..lake.churn' is a data set of this list already$/,
      ],
      ['s3://data', '', /^must be a data set, with uri and sha256 or digest, or a list of 1 to 20 of them$/],
    ])('refuses %j at %s', (trainingData, place, message) => {
      const found = problemsOf(trainingData);
      expect(found).toEqual([
        { path: `/lineage/trainingData${place}`, message: expect.stringMatching(message) },
      ]);
    });
  });

  it('takes hyperparameters as they are, and metrics in groups by their whole names', () => {
    const values = {
      optimizer: { name: 'adam', betas: [0.9, 0.999] },
      layers: [{ units: 64, init: null }],
      prompt: 'x'.repeat(4096),
      deep: { b: { c: { d: { e: { f: { g: 1 } } } } } },
    };
    const { lineage } = parseSubmission(inputWith('/lineage/hyperparameters', values));
    expect(lineage?.hyperparameters).toEqual(values);
    const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`h${index}`, index]));
    expect(pathsFor('/lineage/hyperparameters', many)).toEqual([]);
    const grouped = { auc: 0.9, recall: { a: 0.9, b: { low: 0.7 } } };
    expect(parseSubmission(inputWith('/metrics', grouped)).metrics).toEqual({
      auc: 0.9,
      'recall.a': 0.9,
      'recall.b.low': 0.7,
    });
    const secret = { nested: { deeper: ['AKIAIOSFODNN7EXAMPLE'] } };
    expect(pathsFor('/lineage/hyperparameters', secret)).toEqual([
      '/lineage/hyperparameters/nested/deeper/0',
    ]);
  });

  it('keeps of code whether it had changes that nobody committed, and nothing where it had none', () => {
    const code = { repository: 'https://git.example.com/churn', commit: 'svn:r4711' };
    const kept = (one: object) => parseSubmission(inputWith('/lineage/code', one)).lineage?.code;
    expect(kept({ ...code, dirty: true })).toEqual({ ...code, dirty: true });
    expect(kept({ ...code, dirty: false })).toEqual(code);
    expect(pathsFor('/lineage/code', { ...code, dirty: 'yes' })).toEqual(['/lineage/code/dirty']);
    expect(violationsOf(() => parseSubmission(inputWith('/lineage/code/commit', 'svn:HEAD')))).toEqual([
      { path: '/lineage/code/commit', message: "must be 'svn:' and a revision, such as svn:r4711" },
    ]);
  });

  it('takes artifact and evidence by other digests: the artifact by SHA-256 alone, neither by a weak one', () => {
    const [hex, uri] = ['ab'.repeat(32), 's3://models/14'];
    const artifact = { uri, digest: `sha256:${hex.toUpperCase()}` };
    expect(parseSubmission(inputWith('/artifact', artifact)).artifact).toEqual({ uri, sha256: hex });
    const other = violationsOf(() =>
      parseSubmission(inputWith('/artifact', { uri, digest: 's3-version:v1' })),
    );
    expect(other).toEqual([
      { path: '/artifact/digest', message: expect.stringMatching(/^must be sha256:.*receipts ask for/) },
    ]);
    const report = (digest: string) => inputWith('/evidence', [{ name: 'report', uri, digest }]);
    expect(parseSubmission(report(`sha256:${hex}`)).evidence).toEqual([{ name: 'report', uri, sha256: hex }]);
    expect(parseSubmission(report('s3-version:v1')).evidence).toEqual([
      { name: 'report', uri, digest: 's3-version:v1' },
    ]);
    expect(violationsOf(() => parseSubmission(report(`md5:${'a'.repeat(32)}`)))).toEqual([
      { path: '/evidence/0/digest', message: expect.stringMatching(/^is weak: .* Write sha256:/) },
    ]);
  });

  it.each([
    '/subject',
    '/version',
    '/requestedBy',
    '/lineage/trainingData',
    '/lineage/trainingData/uri',
    '/lineage/trainingData/sha256',
    '/lineage/code',
    '/lineage/code/repository',
    '/lineage/code/commit',
    '/lineage/hyperparameters',
    '/artifact/uri',
    '/artifact/sha256',
  ])('refuses a submission without %s', (path) => {
    expect(violationsOf(() => parseSubmission(inputWith(path, undefined)))).toEqual([
      { path, message: 'is missing' },
    ]);
  });

  it.each<[string, unknown]>([
    ['/subject', 'churn'],
    ['/subject', 'model/'],
    ['/subject', 'model/chu\u200brn'],
    ['/subject', `model/${'a'.repeat(257)}`],
    ['/version', ''],
    ['/version', '1  4'],
    ['/version', '14\n'],
    ['/version', 14],
    ['/requestedBy', ''],
    ['/requestedBy', 'two\nlines'],
    ['/requestedBy', null],
    ['/lineage/trainingData/uri', 'just words'],
    ['/lineage/trainingData/sha256', 'A'.repeat(64)],
    ['/lineage/code/commit', 'main'],
    ['/lineage/hyperparameters', {}],
    ['/lineage/hyperparameters', []],
    ['/artifact', 's3://models/14'],
    ['/artifact/sha256', `${'a'.repeat(63)}g`],
    ['/metrics/auc', 'high'],
    ['/evidence', {}],
    ['/note', 'bell \u0007'],
    ['/note', 'right\u202eleft'],
    ['/revises', 'r1'],
    ['/extra', true],
    ['/lineage/dataset', 'x'],
    ['/artifact/size', 1],
  ])('refuses %s = %j, naming the place', (path, value) => {
    expect(pathsFor(path, value)).toEqual([path]);
  });

  it('takes what people write in any script, with plain line breaks', () => {
    const note =
      '\u2022 \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645\r\n\uf0b7 soft\u00adhyphen \u{1f469}\u200d\u{1f52c}\u200e';
    const read = parseSubmission(inputWith('/note', note));
    expect(read.note).toBe(note.replace('\r\n', '\n'));
    expect(pathsFor('/attributes', { '\u0646\u200c\u0645': note })).toEqual([]);
    expect(pathsFor('/onBehalfOf', "_sinead.o'brien@example.com")).toEqual([]);
  });

  it.each([
    [
      '/note',
      'ok\nright\u202eleft',
      'has U+202E RIGHT-TO-LEFT OVERRIDE in line 2 at character 6: write it without',
    ],
    ['/attributes', { a: 'x\u0007' }, 'has U+0007 ALERT at character 2: write it without'],
    [
      '/lineage/hyperparameters',
      { a: ['x', 'y\u2066'] },
      'has U+2066 LEFT-TO-RIGHT ISOLATE at character 2: write it without',
    ],
    ['/requestedBy', 'two\nlines', 'has U+000A LINE FEED at character 4: write it without'],
    ['/metrics', { 'a\u202eb': 1 }, 'has U+202E RIGHT-TO-LEFT OVERRIDE at character 2: write it without'],
    ['/metrics', { '\u200b': 1 }, 'must be named with 1 to 128 characters, of which some can be seen'],
  ])('names the character that it refuses in %s, and its place', (path, value, message) => {
    const found = violationsOf(() => parseSubmission(inputWith(path, value)));
    expect(found.map((one) => one.message)).toEqual([message]);
  });

  it.each([
    ['/attributes', { a: null }, '/attributes/a', 'must be text, a number, true or false'],
    ['/attributes', { a: ['x'] }, '/attributes/a', 'must be text, a number, true or false'],
    [
      '/lineage/hyperparameters',
      { a: { b: ['x'.repeat(4097)] } },
      '/lineage/hyperparameters/a/b/0',
      'must have at most 4096 characters',
    ],
    [
      '/lineage/hyperparameters',
      { a: { b: { c: 'x\u0007' } } },
      '/lineage/hyperparameters/a/b/c',
      'has U+0007 ALERT at character 2: write it without',
    ],
    [
      '/lineage/hyperparameters',
      { a: [1, { ['n'.repeat(65)]: 1 }] },
      `/lineage/hyperparameters/a/1/${'n'.repeat(65)}`,
      'must have at most 64 characters',
    ],
    [
      '/lineage/hyperparameters',
      { a: JSON.parse(`${'{"b":'.repeat(8)}1${'}'.repeat(8)}`) },
      `/lineage/hyperparameters/a${'/b'.repeat(7)}`,
      'is nested deeper than 8 levels: flatten it',
    ],
    [
      '/lineage/hyperparameters',
      { a: Array(1500).fill(1), b: { c: Array(501).fill(1) } },
      '/lineage/hyperparameters',
      'must have at most 2000 values, not 2001',
    ],
    ['/metrics', { recall: { a: 'high' } }, '/metrics/recall/a', 'must be a finite number'],
    ['/metrics', { recall: [0.9] }, '/metrics/recall', 'must be a finite number'],
    ['/metrics', { recall: {} }, '/metrics/recall', 'must have at least one metric'],
    ['/metrics', { 'r.a': 1, r: { a: 1 } }, '/metrics/r/a', "is there twice, as 'r.a': which one is meant?"],
  ])('says of %s what it must be, and not what it is: %j', (path, value, place, message) => {
    expect(violationsOf(() => parseSubmission(inputWith(path, value)))).toEqual([{ path: place, message }]);
  });

  describe.each([
    '/lineage/code/repository',
    '/lineage/trainingData/uri',
    '/artifact/uri',
    '/evidence/0/uri',
  ])('in %s', (path) => {
    const withEvidence = (address: string) =>
      path.startsWith('/evidence')
        ? inputWith('/evidence', [{ name: 'report', uri: address, sha256: 'b'.repeat(64) }])
        : inputWith(path, address);

    it.each([
      ['https://user:pw@git.example.com/churn', 'https://git.example.com/churn'],
      ['https://token@git.example.com/churn', 'https://git.example.com/churn'],
      ['https:token@git.example.com/churn', 'https:git.example.com/churn'],
      ['git+https://token@git.example.com/churn', 'git+https://git.example.com/churn'],
      ['ssh://git:pw@git.example.com/churn', 'ssh://git.example.com/churn'],
      ['postgres://reader:pw@db.example.com/churn', 'postgres://db.example.com/churn'],
    ])('refuses %s, whose credentials the ledger would keep', (address, without) => {
      const message = `must not contain a user name or password: the ledger would keep it for ever; write ${without}`;
      expect(violationsOf(() => parseSubmission(withEvidence(address)))).toEqual([{ path, message }]);
    });

    it('names what came along when it was copied', () => {
      expect(violationsOf(() => parseSubmission(withEvidence('s3://data/\u200bchurn.csv')))).toEqual([
        { path, message: 'has U+200B ZERO WIDTH SPACE at character 11: write it without' },
      ]);
      expect(violationsOf(() => parseSubmission(withEvidence('s3://data/a b')))).toEqual([
        { path, message: 'has U+0020 SPACE at character 12: write it without' },
      ]);
    });

    it.each([
      'https://git.example.com/@team/churn?by=a@b',
      'ssh://git@git.example.com/churn',
      'abfss://models@account.dfs.core.windows.net/churn',
      'arn:aws:s3:::models/churn@14',
    ])('takes %s', (address) => {
      expect(violationsOf(() => parseSubmission(withEvidence(address)))).toEqual([]);
    });
  });

  it.each([
    ['/note', 'pushed with AKIAIOSFODNN7EXAMPLE', ['/note']],
    ['/attributes', { link: 'https://h.example.com/?access_token=abcdefgh' }, ['/attributes/link']],
    ['/lineage/hyperparameters', { env: ['glpat-ab12cd34ef56gh78ij90'] }, ['/lineage/hyperparameters/env/0']],
    ['/note', 'password: hunter22', []],
  ])('refuses from a program what is a secret beyond doubt: %s = %j', (path, value, refused) => {
    expect(pathsFor(path, value)).toEqual(refused);
    // Where there is somebody to ask, they were asked.
    expect(violationsOf(() => parseSubmission(inputWith(path, value), 'text'))).toEqual([]);
  });

  it('takes the address of a repository as ssh has it', () => {
    expect(pathsFor('/lineage/code/repository', 'git@git.example.com:team/churn.git')).toEqual([]);
  });

  it('escapes the place as RFC 6901 says', () => {
    expect(pathsFor('/a~b', 1)).toEqual(['/a~0b']);
    expect(violationsOf(() => parseSubmission({ ...submission(), 'a/b': 1 }))[0]?.path).toBe('/a~1b');
  });

  it('lists every violation at once', () => {
    const input = {
      subject: 'x',
      version: '',
      requestedBy: 1,
      lineage: { code: {} },
      artifact: null,
      more: 1,
    };
    expect(
      violationsOf(() => parseSubmission(input))
        .map(({ path }) => path)
        .sort(),
    ).toEqual([
      '/artifact',
      '/lineage/code/commit',
      '/lineage/code/repository',
      '/lineage/hyperparameters',
      '/lineage/trainingData',
      '/more',
      '/requestedBy',
      '/subject',
      '/version',
    ]);
  });

  it.each<[string, unknown, readonly string[]]>([
    ['/artifact', 's3://models/14', ['must be a JSON object']],
    ['/lineage/hyperparameters', [], ['must be a JSON object']],
    ['/lineage', 'none', ['must be a JSON object']],
    ['/lineage/code', 'c0ffee0', ['must be a JSON object']],
    ['/evidence', {}, ['must be of type array']],
    ['/metrics/auc', 'high', ['must be a finite number']],
    ['/subject', 'Xmodel/churn', ["must be '<kind>/<name>', such as model/churn"]],
    ['/subject', 'model/chu\u202ern', ['has U+202E RIGHT-TO-LEFT OVERRIDE at character 4: write it without']],
    ['/version', '14\u00ad', ['has U+00AD SOFT HYPHEN at character 3: write it without']],
    ['/version', '_1_3A4', ["is how '1:4' is written in addresses: write it as it is"]],
    ['/artifact/uri', '1s3://models/14', ['must be a URI, such as s3://bucket/key']],
    ['/artifact/uri', ' s3://models/14', ['must be a URI, such as s3://bucket/key']],
    [
      '/artifact/uri',
      's3://a b?access_token=abcdefgh',
      ['has U+0020 SPACE at character 7: write it without'],
    ],
    ['/artifact/uri', 's3:', ['must be a URI, such as s3://bucket/key']],
    ['/artifact/uri', `s3://${'a'.repeat(1020)}`, ['must have at most 1024 characters']],
    [
      '/lineage/code/repository',
      '!git@git.example.com:team/churn.git',
      ['must be the address of a repository, such as https://git.example.com/team/churn'],
    ],
    ['/revises', 'A123456789abcdefghjkmnpqrs', ['must be the id of a request: 26 letters and digits']],
    ...[`${'a'.repeat(64)}b!`, `!${'a'.repeat(64)}`].map((digest): [string, unknown, readonly string[]] => [
      '/artifact/sha256',
      digest,
      ['must be a SHA-256 digest: 64 lower-case hexadecimal digits', 'must have at most 64 characters'],
    ]),
    ...[`${'a'.repeat(77)}!`, `!${'a'.repeat(77)}`].map((commit): [string, unknown, readonly string[]] => [
      '/lineage/code/commit',
      commit,
      [
        'must be a commit: 7 to 64 lower-case hexadecimal digits; or svn:r4711, p4:12345, image:sha256:<digest>',
        'must have at most 77 characters',
      ],
    ]),
    ...['2026-03-01!', '!2026-03-01'].map((day): [string, unknown, readonly string[]] => [
      '/lineage/trainingData/collected',
      day,
      ['must be a day, such as 2026-03-01', 'must have at most 10 characters', 'must be a day that there is'],
    ]),
    ...[`${'0'.repeat(26)}!`, `!${'0'.repeat(26)}`].map((id): [string, unknown, readonly string[]] => [
      '/revises',
      id,
      ['must be the id of a request: 26 letters and digits', 'must have at most 26 characters'],
    ]),
  ])('says of %s = %j all that is wrong with it', (path, value, messages) => {
    const found = violationsOf(() => parseSubmission(inputWith(path, value)));
    expect(found).toEqual(messages.map((message) => ({ path, message })));
  });

  it.each([
    ['/attributes', 50],
    ['/metrics', 500],
  ])('takes as many members of %s as there may be (%i), and no more', (path, most) => {
    const members = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, 1]));
    expect(violationsOf(() => parseSubmission(inputWith(path, members(most))))).toEqual([]);
    expect(violationsOf(() => parseSubmission(inputWith(path, members(most + 1))))).toEqual([
      { path, message: `must have at most ${most} members` },
    ]);
  });

  it('takes as much as one input may be, and not a byte more', () => {
    const sizeOf = (note: string) => Buffer.byteLength(JSON.stringify(inputWith('/note', note)));
    const room = MAX_INPUT_BYTES - sizeOf('');
    const told = (length: number) =>
      violationsOf(() => parseSubmission(inputWith('/note', 'x'.repeat(length)))).map(
        ({ path, message }) => `${path} ${message}`,
      );
    expect(told(room)).toEqual(['/note must have at most 2000 characters']);
    expect(told(room + 1)).toEqual([' must be at most 65536 bytes, not 65537']);
  });

  it('names a member that it does not know by its beginning, however long that is', () => {
    expect(pathsFor(`/${'x'.repeat(200)}`, 1)).toEqual([`/${'x'.repeat(80)}`]);
  });

  it('says a hundred violations, and how many more there are', () => {
    const messageOf = (count: number) => {
      const more = Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, 1]));
      try {
        parseSubmission({ ...submission(), ...more });
      } catch (error) {
        return String(error).split('\n');
      }
      return [];
    };
    expect(messageOf(100)).toHaveLength(101);
    const lines = messageOf(103);
    expect(lines).toHaveLength(102);
    expect(lines[0]).toContain('103 violations');
    expect(lines.at(-1)).toBe('and 3 more');
  });

  it('says in its message what was done (nothing) and each violation in a line', () => {
    expect(() => parseSubmission(inputWith('/version', undefined))).toThrow(
      'The input is not a request; nothing was started. 1 violation:\n/version is missing',
    );
  });

  it.each([null, [], 'text', 7, true, undefined])('refuses %j, which is no object', (input) => {
    expect(violationsOf(() => parseSubmission(input)).map(({ path }) => path)).toEqual(['']);
  });

  it('refuses what the ledger could not keep: lone surrogates, endless nesting, too many bytes', () => {
    const deep = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`);
    for (const value of ['\ud800', deep, 'x'.repeat(MAX_INPUT_BYTES)]) {
      expect(violationsOf(() => parseSubmission(inputWith('/note', value)))).toHaveLength(1);
    }
  });

  it.each(['metrics', 'lineage/hyperparameters'])(
    'refuses a member __proto__ in %s instead of losing it',
    (place) => {
      const value = JSON.parse('{"auc": 1, "__proto__": 2}');
      expect(violationsOf(() => parseSubmission(inputWith(`/${place}`, value)))).toEqual([
        { path: `/${place}/__proto__`, message: 'must be named otherwise' },
      ]);
    },
  );

  it('refuses integers that JSON numbers have rounded already', () => {
    const input = inputWith('/lineage/hyperparameters/seed', JSON.parse('1234567890123456789'));
    expect(violationsOf(() => parseSubmission(input))).toHaveLength(1);
  });

  it.each([
    ['/attributes', { ticket: 9007199254740992 }, ['/attributes/ticket']],
    ['/metrics', { rows: 9007199254740992 }, ['/metrics/rows']],
    ['/lineage/hyperparameters', { seeds: [1, 9007199254740992] }, ['/lineage/hyperparameters/seeds/1']],
    ['/lineage/hyperparameters', { bound: 1e30 }, []],
    ['/attributes', { bound: 1e30 }, ['/attributes/bound']],
  ])('has one rule for large numbers: %s = %j', (path, value, refused) => {
    expect(pathsFor(path, value)).toEqual(refused);
    // Whoever has read the text has seen the number as it was written.
    expect(violationsOf(() => parseSubmission(inputWith(path, value), 'text'))).toEqual([]);
  });
});

describe('inputDigest and requestId', () => {
  const reordered = Object.fromEntries(Object.entries(submission()).reverse());

  it('are the same for the same input, however its members are ordered', () => {
    expect(inputDigest(reordered)).toBe(inputDigest(submission()));
    expect(requestId('release', reordered)).toBe(requestId('release', submission()));
  });

  it('differ for another input, the id also for another workflow', () => {
    expect(inputDigest(submission({ version: '15' }))).not.toBe(inputDigest(submission()));
    expect(requestId('release', submission({ version: '15' }))).not.toBe(requestId('release', submission()));
    expect(requestId('hotfix', submission())).not.toBe(requestId('release', submission()));
  });

  it('do not depend on how a line break is written, and on nothing else that is alike only to the eye', () => {
    const [lf, crlf] = [submission({ note: 'a\nb' }), submission({ note: 'a\r\nb' })];
    expect(requestId('release', crlf)).toBe(requestId('release', lf));
    expect(inputDigest(crlf)).toBe(inputDigest(lf));
    const [composed, decomposed] = [submission({ note: '\u00e9' }), submission({ note: 'e\u0301' })];
    expect(requestId('release', composed)).not.toBe(requestId('release', decomposed));
    expect(parseSubmission(decomposed).note).toBe('e\u0301');
  });

  it('do not depend on how an accent is written in the name of a subject or a version', () => {
    const [composed, decomposed] = ['caf\u00e9', 'cafe\u0301'];
    for (const named of [
      (name: string) => submission({ subject: `model/${name}` }),
      (name: string) => submission({ version: name }),
    ]) {
      expect(inputDigest(named(decomposed))).toBe(inputDigest(named(composed)));
      expect(requestId('release', named(decomposed))).toBe(requestId('release', named(composed)));
      expect(inputDigest(named('cafe'))).not.toBe(inputDigest(named(composed)));
    }
  });

  it.each(['caf\u00e9', null, 14, true, ['a'], {}, { subject: 1 }, { version: null }])(
    'are there of what is no request, too, and tell it from everything else: %j',
    (input) => {
      expect(inputDigest(input)).toBe(sha256Hex(canonicalize(input)));
    },
  );

  it('are of no input that has no canonical form, and say where it has none', () => {
    const input = { ...submission(), note: '\ud800', metrics: { loss: Number.POSITIVE_INFINITY } };
    for (const identify of [() => inputDigest(input), () => requestId('release', input)])
      expect(
        violationsOf(identify)
          .map(({ path }) => path)
          .sort(),
      ).toEqual(['/metrics/loss', '/note']);
    expect(violationsOf(() => requestId('release', undefined))).toEqual([
      { path: '', message: 'is missing' },
    ]);
  });

  it('make ids of 26 characters that nobody misreads, and that a submission may revise', () => {
    const id = requestId('release', submission());
    expect(id).toMatch(/^[0-9a-hjkmnp-tv-z]{26}$/);
    expect(parseSubmission(submission({ revises: id })).revises).toBe(id);
  });
});

describe('submissionJsonSchema', () => {
  it('is a schema of the input: strict, with everything required that every workflow requires', () => {
    expect(submissionJsonSchema()).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      additionalProperties: false,
      required: ['subject', 'version', 'requestedBy'],
      properties: { lineage: { required: ['trainingData', 'code', 'hyperparameters'] } },
    });
  });
});
