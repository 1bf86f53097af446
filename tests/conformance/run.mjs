// The order of the suites, the summary lines, the exit code.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { Server } from "./server.mjs";
import { Suite } from "./suite.mjs";

const SUITES = ["http", "ws", "sse", "relay", "eslint", "apollo", "urql", "inspector"];

const [url, token] = process.argv.slice(2);
const schema = process.env.SCHEMA ?? fileURLToPath(new URL("../../schema/schema.graphql", import.meta.url));
if (!existsSync(schema)) {
  console.error(`no schema at ${schema}`);
  process.exit(2);
}

const server = new Server(url, token, schema);
const chosen = process.env.SUITES?.split(/[ ,]+/) ?? SUITES;
let [passed, failed] = [0, 0];
for (const name of SUITES.filter((suite) => chosen.includes(suite))) {
  const { title, run } = await import(`./suites/${name}.mjs`);
  const suite = new Suite(title);
  try {
    await run(suite, server);
  } catch (error) {
    suite.failures.push(`the suite itself: ${error?.stack ?? JSON.stringify(error)}`);
  }
  console.log(suite.summary());
  for (const failure of suite.failures) console.log(`    ${failure.replaceAll("\n", "\n    ")}`);
  passed += suite.passed;
  failed += suite.failures.length;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
