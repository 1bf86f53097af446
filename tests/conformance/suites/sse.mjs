// The client of graphql-sse in its distinct connections mode, then the bare stream.
import { createClient } from "graphql-sse";

import * as operations from "../operations.mjs";
import { expect, pause, same } from "../suite.mjs";

export const title = "graphql-sse";

export async function run(suite, server) {
  const client = createClient({ url: server.url, headers: server.headers, retryAttempts: 0 });

  await suite.check("a query gives one result and completes", async () => {
    same(await collect(client, { query: operations.probe }), [{ data: operations.probeData }]);
  });
  await suite.check("a mutation by event stream", async () => {
    const variables = operations.createPostInput("By event stream");
    const [result] = await collect(client, { query: operations.createPost, variables });
    expect(operations.createdPost(result.data), JSON.stringify(result));
  });
  await suite.check("what is not valid is told inside the stream", async () => {
    for (const query of [operations.invalid, operations.unparsable]) {
      const [result] = await collect(client, { query });
      expect(result.errors?.length && !("data" in result), JSON.stringify(result));
    }
  });
  await suite.check("a subscription tells of a write", async () => {
    const events = [];
    const dispose = client.subscribe(
      { query: operations.activity },
      { next: (event) => events.push(event), error: () => {}, complete: () => {} },
    );
    await server.writeUntil(() => events.length > 0);
    expect(events[0].data && !events[0].errors, JSON.stringify(events[0]));
    dispose();
  });
  await bare(suite, server);
}

async function bare(suite, server) {
  const open = (init, url = server.url) => {
    const accept = { accept: "text/event-stream" };
    return server.fetch(url, { ...init, headers: { ...accept, ...init.headers } });
  };
  const post = (query) =>
    open({
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query }),
    });

  await suite.check("media type, no cache, and a complete with an empty data field", async () => {
    const answer = await post(operations.probe);
    same(answer.status, 200);
    expect(answer.headers.get("content-type").startsWith("text/event-stream"), "media type");
    expect(/no-cache|no-store/.test(answer.headers.get("cache-control")), "cache-control");
    const events = parse(await answer.text());
    same(events.map((event) => event.event), ["next", "complete"]);
    same(JSON.parse(events[0].data), { data: operations.probeData });
    same(events[1].data, "");
  });
  await suite.check("a query by GET", async () => {
    const url = `${server.url}?query=${encodeURIComponent(operations.probe)}`;
    const events = parse(await (await open({}, url)).text());
    same(JSON.parse(events[0].data), { data: operations.probeData });
  });
  await suite.check("no mutation by GET", async () => {
    const variables = JSON.stringify(operations.createPostInput("By GET"));
    const query = new URLSearchParams({ query: operations.createPost, variables });
    same((await open({}, `${server.url}?${query}`)).status, 405);
  });
  await suite.check("a body that is no JSON is refused", async () => {
    const headers = { "content-type": "application/json" };
    same((await open({ method: "POST", headers, body: "{" })).status, 400);
  });
  await suite.check("the stream of a subscription lives until the client goes", async () => {
    const abort = new AbortController();
    const answer = await open({
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: operations.activity }),
      signal: abort.signal,
    });
    let ended = false;
    const reading = answer.text().then(() => (ended = true), () => {});
    await pause(300);
    expect(!ended, "it ended by itself");
    abort.abort();
    await reading;
  });
}

function collect(client, payload) {
  return new Promise((resolve, reject) => {
    const results = [];
    client.subscribe(payload, {
      next: (result) => results.push(result),
      error: reject,
      complete: () => resolve(results),
    });
  });
}

// The events of a stream, by the rules of the specification that are used here.
function parse(text) {
  const events = [];
  for (const block of text.split("\n\n")) {
    const event = {};
    for (const line of block.split("\n").filter((line) => line && !line.startsWith(":"))) {
      const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line);
      event[name] = value;
    }
    if (event.event) events.push(event);
  }
  return events;
}
