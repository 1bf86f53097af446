// graphql-eslint: its Relay rules and the general ones, over the schema.
import plugin, { parser } from "@graphql-eslint/eslint-plugin";
import { readFileSync } from "node:fs";
import { Linter } from "eslint";

import { expect } from "../suite.mjs";

export const title = "graphql-eslint";

const RULES = {
  "relay-arguments": ["error", { includeBoth: false }],
  "relay-connection-types": "error",
  // Lists of other things are allowed where they are short: an edge is for lists that grow.
  "relay-edge-types": ["error", { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false }],
  "relay-page-info": "error",
  "require-description": [
    "error",
    {
      types: true,
      FieldDefinition: true,
      InputValueDefinition: true,
      EnumValueDefinition: true,
      DirectiveDefinition: true,
      // The specification describes these.
      ignoredSelectors: ["[type=InputValueDefinition][parent.name.value=/^(skip|include)$/]"],
    },
  ],
  "require-deprecation-reason": "error",
  "no-typename-prefix": "error",
  "no-hashtag-description": "error",
  "unique-enum-value-names": "error",
  "known-type-names": "error",
  "lone-schema-definition": "error",
  "possible-type-extension": "error",
  "unique-field-definition-names": "error",
  "unique-type-names": "error",
};

export async function run(suite, server) {
  const code = readFileSync(server.schema, "utf8");
  const linter = new Linter();
  for (const [name, level] of Object.entries(RULES)) {
    await suite.check(name, async () => {
      const messages = linter.verify(
        code,
        {
          files: ["**/*.graphql"],
          languageOptions: { parser, parserOptions: { graphQLConfig: { schema: server.schema } } },
          plugins: { "@graphql-eslint": plugin },
          rules: { [`@graphql-eslint/${name}`]: level },
        },
        { filename: "schema.graphql" },
      );
      const told = messages.slice(0, 10).map(({ line, message }) => `${line}: ${message}`);
      expect(messages.length === 0, `${messages.length} findings\n${told.join("\n")}`);
    });
  }
}
