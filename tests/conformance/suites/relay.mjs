// relay-compiler over a small project: the schema keeps Relay's contracts.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import compiler from "relay-compiler";

import * as operations from "../operations.mjs";
import { expect } from "../suite.mjs";

export const title = "relay-compiler";

export async function run(suite, server) {
  const project = mkdtempSync(join(tmpdir(), "relay-"));
  try {
    mkdirSync(join(project, "src/__generated__"), { recursive: true });
    cpSync(server.schema, join(project, "schema.graphql"));
    const config = {
      src: "./src",
      schema: "./schema.graphql",
      language: "javascript",
      artifactDirectory: "./src/__generated__",
    };
    writeFileSync(join(project, "relay.config.json"), JSON.stringify(config));
    writeFileSync(join(project, "package.json"), "{}");
    const definitions = operations.relay.split(/\n\n  (?=query|mutation|subscription|fragment)/);
    const source = definitions.map((text) => `graphql\`${text}\`;`).join("\n");
    writeFileSync(join(project, "src/Conformance.js"), source);

    await suite.check("the project compiles", async () => {
      const { code, output } = await compile(project);
      expect(code === 0, output);
    });
    await suite.check("every operation and fragment has its artifact", async () => {
      const names = [...operations.relay.matchAll(/(?:query|mutation|subscription|fragment|queryName:) "?(\w+)/g)];
      const artifacts = readdirSync(join(project, "src/__generated__"));
      const missing = names.map(([, name]) => name).filter((name) => !artifacts.includes(`${name}.graphql.js`));
      expect(missing.length === 0, `missing: ${missing}`);
    });
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

function compile(project) {
  return new Promise((resolve) => {
    const child = spawn(compiler, ["relay.config.json"], { cwd: project });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
    child.on("error", (error) => resolve({ code: -1, output: String(error) }));
    child.on("close", (code) => resolve({ code, output }));
  });
}
