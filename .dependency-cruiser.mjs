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
    {
      name: 'schema-knows-nothing',
      comment: 'The language of workflows stands on itself.',
      severity: 'error',
      from: { path: '^schema/' },
      to: { path: '^(workflows|lambdas|lib|simulation|cli|local|start|examples|test|bench)/' },
    },
    {
      name: 'workflows-know-only-their-schema',
      comment: 'What an admin edits depends on nothing that a developer might move.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^(lambdas|lib|simulation|cli|local|start|examples|test|bench)/' },
    },
    {
      name: 'product-knows-no-organisation',
      comment:
        'Whose workflows they are is said from outside: to the bundles as #organisation, to everything else as a directory.',
      severity: 'error',
      from: { path: '^(schema|lambdas|lib|simulation|cli|local|start)/' },
      to: { path: '^workflows/' },
    },
    {
      name: 'domain-is-pure',
      comment: 'The rules know the schema, themselves and hash functions: no AWS, no ports, no pages.',
      severity: 'error',
      from: { path: '^lambdas/domain/' },
      to: { pathNot: ['^lambdas/domain/', '^schema/', 'node_modules/zod/', '^(node:)?crypto$'] },
    },
    {
      name: 'aws-only-in-adapters',
      comment: 'The SDK lives in the adapters, so that everything else runs on any port.',
      severity: 'error',
      from: { path: '^lambdas/', pathNot: '^lambdas/adapters/' },
      to: { path: 'node_modules/@aws-(sdk|lambda-powertools)/' },
    },
    {
      name: 'operations-know-ports-not-adapters',
      comment: 'What an operation needs is given to it by its handler.',
      severity: 'error',
      from: { path: '^lambdas/(engine|operations|pages|mails|words)/' },
      to: { path: '^lambdas/(adapters|handlers|middleware)' },
    },
    {
      name: 'pages-and-mails-are-pure',
      comment: 'Data in, text out.',
      severity: 'error',
      from: { path: '^lambdas/(pages|mails|words)/' },
      to: { path: '^lambdas/(engine|operations)/' },
    },
    {
      name: 'lib-knows-handlers-by-path',
      comment: 'The stack reads workflows; the code of handlers reaches it as bundles only.',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(lambdas|simulation|cli|local|start|examples|test|bench)/' },
    },
    {
      name: 'nothing-needs-local',
      comment: 'The embedded default and the command stand on the system, never the other way round.',
      severity: 'error',
      from: { path: '^(workflows|lambdas|lib)/' },
      to: { path: '^(simulation|local|cli|start|examples|bench)/' },
    },
    {
      name: 'only-start-knows-both',
      comment: 'The emulation and the command stand beside each other; what uses both is in start.',
      severity: 'error',
      from: { path: '^(local|simulation)/' },
      to: { path: '^(cli|start|examples|bench)/' },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
