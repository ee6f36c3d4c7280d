/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '^src/domain' },
      to: { pathNot: '^src/domain' },
    },
    {
      name: 'app-knows-only-domain',
      severity: 'error',
      from: { path: '^src/app' },
      to: { pathNot: '^src/(app|domain)' },
    },
    {
      name: 'adapters-know-only-ports-domain-and-their-vendor',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)' },
      to: { path: '^src/(functions|http|adapters/(?!$1))|^src/app/(?!ports)' },
    },
    {
      name: 'http-does-not-know-adapters',
      severity: 'error',
      from: { path: '^src/http' },
      to: { path: '^src/(functions|adapters|app)' },
    },
    {
      name: 'functions-do-not-know-each-other',
      severity: 'error',
      from: { path: '^src/functions/([^/]+)/' },
      to: { path: '^src/functions/(?!$1/)' },
    },
    {
      name: 'only-dynamo-adapters-know-dynamo',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/adapters/dynamo' },
      to: { path: 'node_modules/@aws-sdk/(client|lib)-dynamodb' },
    },
    {
      name: 'src-stands-alone',
      severity: 'error',
      from: { path: '^src' },
      to: { path: '^(test|scripts)' },
    },
    {
      name: 'scripts-do-not-know-test',
      severity: 'error',
      from: { path: '^scripts' },
      to: { path: '^test' },
    },
    {
      name: 'src-ships-only-runtime-dependencies',
      severity: 'error',
      from: { path: '^src' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'],
        pathNot: 'node_modules/@types',
      },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
