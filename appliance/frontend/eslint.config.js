import js from '@eslint/js';
import compat from 'eslint-plugin-compat';
import a11y from 'eslint-plugin-jsx-a11y';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['node_modules', 'dist'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked, a11y.flatConfigs.strict],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // numbers in template strings are what the words are made of
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Preact's `for` and `tabIndex` are the DOM's own names
      'jsx-a11y/label-has-associated-control': ['error', { assert: 'either', depth: 3 }],
    },
    settings: { 'jsx-a11y': { attributes: { for: ['for'] } } },
  },
  {
    // What runs in the participant's browser: nothing that Chrome 109 or Firefox 115 lacks.
    files: ['src/**/*.{ts,tsx}'],
    ...compat.configs['flat/recommended'],
    settings: { browsers: ['chrome 109', 'firefox 115'], targets: ['chrome 109', 'firefox 115'] },
  },
  { files: ['**/*.{js,mjs}'], languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } } },
);
