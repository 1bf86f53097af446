// graphql-inspector: the operations of these suites fit the schema and use nothing deprecated.
import { diff, validate } from "@graphql-inspector/core";
import { readFileSync } from "node:fs";
import { Source, buildClientSchema, buildSchema, getIntrospectionQuery } from "graphql";

import * as operations from "../operations.mjs";
import { expect } from "../suite.mjs";

export const title = "graphql-inspector";

export async function run(suite, server) {
  const schema = buildSchema(readFileSync(server.schema, "utf8"));
  for (const name of ["viewer", "feed", "createPost", "post", "activity"]) {
    await suite.check(`validate ${name}`, async () => {
      const [found] = validate(schema, [new Source(operations[name], name)]);
      const told = [...(found?.errors ?? []), ...(found?.deprecated ?? [])];
      expect(told.length === 0, told.map((error) => error.message).join("\n"));
    });
  }
  await suite.check("the server answers introspection with the published schema", async () => {
    const query = getIntrospectionQuery({ specifiedByUrl: true, oneOf: true, inputValueDeprecation: true });
    const { data, errors } = await server.post({ query });
    expect(data, JSON.stringify(errors));
    const changes = await diff(schema, buildClientSchema(data));
    // Introspection does not tell which directives stand where.
    const told = changes.filter((change) => !/directive/i.test(change.type)).map((change) => change.message);
    expect(told.length === 0, told.slice(0, 10).join("\n"));
  });
}
