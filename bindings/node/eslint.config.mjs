import js from '@eslint/js';

const globals = Object.fromEntries(
  ['require', 'module', '__dirname', 'process', 'Buffer', 'console', 'URL', 'AbortController', 'AbortSignal', 'setTimeout',
    'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'SharedArrayBuffer', 'Atomics', 'global'].map((name) => [name, 'readonly']),
);

export default [
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2022, globals },
    rules: { eqeqeq: 'error', 'no-var': 'error', 'prefer-const': 'error', 'no-unused-vars': ['error', { argsIgnorePattern: '^_' }] },
  },
  { files: ['**/*.js'], languageOptions: { sourceType: 'commonjs' } },
];
