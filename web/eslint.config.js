import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

// A lower layer never imports a higher one: routes > features > ui > lib.
const layer = (folder, ...forbidden) => ({
  files: [`src/${folder}/**/*.{ts,tsx}`],
  rules: {
    "no-restricted-imports": [
      "error",
      { patterns: forbidden.map((name) => ({ group: [`@/${name}/*`, `@/${name}`] })) },
    ],
  },
});

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/api"] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  reactHooks.configs.flat["recommended-latest"],
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "max-lines": ["error", { max: 250 }],
      "@typescript-eslint/consistent-type-definitions": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "no-console": "error",
    },
  },
  layer("lib", "api", "ui", "features", "routes"),
  layer("ui", "api", "features", "routes"),
  layer("features", "routes"),
  { files: ["**/*.js", "**/*.mjs"], ...tseslint.configs.disableTypeChecked },
  { files: ["scripts/**", "dev/**"], rules: { "no-console": "off" } },
);
