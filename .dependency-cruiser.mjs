/**
 * Every room of the code, the rooms it may import (itself and Node apart), and why no others. The same table stands for
 * readers in CONTRIBUTING.md, and a test compares the two. `LAMBDAS` are all rooms of `lambdas`.
 */
const LAMBDAS = 'lambdas/';
/** @type {Readonly<Record<string, { readonly uses: readonly string[]; readonly why: string }>>} */
const ROOMS = {
  'schema/': { uses: [], why: 'The language of workflows stands on itself.' },
  'workflows/': {
    uses: ['schema/'],
    why: 'What an admin edits depends on nothing that a developer might move.',
  },
  'lambdas/domain/': {
    uses: ['schema/'],
    why: 'The rules know the schema and themselves: no AWS, no ports, no pages.',
  },
  'lambdas/ports.ts': {
    uses: ['schema/', 'lambdas/domain/'],
    why: 'A port says what the rules need, in their words, and not who gives it.',
  },
  'lambdas/words/': { uses: ['schema/', 'lambdas/domain/'], why: 'Data in, text out.' },
  'lambdas/mails/': { uses: ['schema/', 'lambdas/domain/', 'lambdas/words/'], why: 'Data in, text out.' },
  'lambdas/pages/': { uses: ['schema/', 'lambdas/domain/', 'lambdas/words/'], why: 'Data in, text out.' },
  'lambdas/console/': {
    uses: ['schema/', 'lambdas/domain/', 'lambdas/words/', 'lambdas/pages/'],
    why: 'Data in, text out.',
  },
  'lambdas/engine/': {
    uses: ['schema/', 'lambdas/domain/', 'lambdas/ports.ts', 'lambdas/mails/', 'lambdas/words/'],
    why: 'What several operations share knows none of them, and ports instead of adapters.',
  },
  'lambdas/operations/': {
    uses: [
      'schema/',
      'lambdas/domain/',
      'lambdas/ports.ts',
      'lambdas/engine/',
      'lambdas/api/',
      'lambdas/mails/',
      'lambdas/pages/',
      'lambdas/console/',
      'lambdas/words/',
    ],
    why: 'What an operation needs is given to it by its handler.',
  },
  'lambdas/api/': {
    uses: [
      'schema/',
      'lambdas/domain/',
      'lambdas/ports.ts',
      'lambdas/engine/',
      'lambdas/operations/',
      'lambdas/words/',
    ],
    why: 'What the API answers is data: no pages, no mails, and no adapters.',
  },
  'lambdas/adapters/': {
    uses: ['schema/', 'lambdas/domain/', 'lambdas/ports.ts', 'lambdas/organisation.d.ts'],
    why: 'An adapter serves a port and decides nothing.',
  },
  'lambdas/organisation.d.ts': {
    uses: ['schema/'],
    why: 'It says what an organisation gives, not which one.',
  },
  'lambdas/middleware.ts': {
    uses: [LAMBDAS],
    why: 'What surrounds a handler runs on Lambda; nothing else of the project does.',
  },
  'lambdas/handlers/': {
    uses: [LAMBDAS],
    why: 'What connects ports to operations runs on Lambda; nothing else of the project does.',
  },
  'lib/': {
    uses: ['schema/'],
    why: 'The code of handlers reaches the stack as bundles, an organisation as a directory.',
  },
  'simulation/': {
    uses: ['schema/', LAMBDAS, 'lib/'],
    why: 'It plays the real operations and machines, for the command and for tests.',
  },
  'cli/': {
    uses: ['schema/', LAMBDAS, 'lib/', 'simulation/'],
    why: 'The command and the emulation stand beside each other; what uses both is in start.',
  },
  'local/': {
    uses: ['schema/', LAMBDAS, 'lib/'],
    why: 'The command and the emulation stand beside each other; what uses both is in start.',
  },
  'start/': {
    uses: ['schema/', LAMBDAS, 'lib/', 'simulation/', 'cli/', 'local/'],
    why: 'What people start needs no example, figure or test.',
  },
  'examples/': {
    uses: ['schema/', 'workflows/', 'lambdas/domain/'],
    why: 'What others copy needs only what they will have, too.',
  },
};

const EVERYWHERE = '^(schema|workflows|lambdas|lib|simulation|cli|local|start|examples|bench|test)/';

/**
 * Which part may know which. Whoever breaks one of these reads here why it is one.
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Files that import each other in a circle can only be understood all at once.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...Object.entries(ROOMS).map(([room, { uses, why }]) => ({
      name: `${room.replace(/\W+$/, '').replaceAll('/', '-')}-knows-only-its-own`,
      comment: why,
      severity: 'error',
      from: { path: inside(room) },
      to: { path: EVERYWHERE, pathNot: [room, ...uses].map(inside) },
    })),
    {
      name: 'a-new-room-is-in-the-table',
      comment: 'What a new room may import is said above, and in CONTRIBUTING.md.',
      severity: 'error',
      from: { path: '^lambdas/', pathNot: Object.keys(ROOMS).map(inside) },
      to: {},
    },
    {
      name: 'domain-is-pure',
      comment: 'The rules know the schema, themselves, hash functions, and what checks signatures.',
      severity: 'error',
      from: { path: '^lambdas/domain/' },
      to: { pathNot: ['^lambdas/domain/', '^schema/', 'node_modules/(zod|jose)/', '^(node:)?crypto$'] },
    },
    {
      name: 'aws-only-in-adapters',
      comment: 'The SDK lives in the adapters, so that everything else runs on any port.',
      severity: 'error',
      from: { path: '^lambdas/', pathNot: '^lambdas/adapters/' },
      to: { path: 'node_modules/@aws-(sdk|lambda-powertools)/' },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};

/** @param {string} room */
function inside(room) {
  return `^${room.replaceAll('.', '\\.')}`;
}
