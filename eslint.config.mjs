import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

const NO_AMBIENT_CLOCK = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'The present moment is an argument: take an Instant, or the Clock port.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'The present moment is an argument: take an Instant, or the Clock port.',
  },
];

const NO_ENVIRONMENT = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Only functions/*/handler.ts and scripts read the environment.',
};

const NO_ENUM = {
  selector: 'TSEnumDeclaration',
  message: 'A union of words says the same and disappears at run time.',
};

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      '.serverless/',
      '.esbuild/',
      'coverage/',
      'src/adapters/prices/table.ts',
    ],
  },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      complexity: ['error', 8],
      'max-depth': ['error', 2],
      'max-params': ['error', 3],
      'max-lines': ['error', { max: 200 }],
      'max-lines-per-function': ['error', { max: 50, skipComments: true, skipBlankLines: true }],
      'no-restricted-syntax': ['error', ...NO_AMBIENT_CLOCK, NO_ENVIRONMENT, NO_ENUM],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // A union's default branch and a defensive check at the edge are what it complains of most.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['src/adapters/clock.ts'],
    rules: { 'no-restricted-syntax': ['error', NO_ENVIRONMENT, NO_ENUM] },
  },
  {
    files: ['src/functions/*/handler.ts'],
    rules: { 'no-restricted-syntax': ['error', ...NO_AMBIENT_CLOCK, NO_ENUM] },
  },
  {
    // Scripts are programs: they own the clock and the environment.
    files: ['scripts/**/*.ts', 'test/support/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', NO_ENUM] },
  },
  {
    // A describe block is as long as its guarantees are many.
    files: ['test/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'max-lines': ['error', { max: 400 }],
    },
  },
  { files: ['**/*.mjs', '**/*.cjs'], ...tseslint.configs.disableTypeChecked },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: { module: 'writable', process: 'readonly', console: 'readonly', URL: 'readonly' },
    },
  },
);
