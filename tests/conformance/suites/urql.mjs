// urql with its document cache, and subscriptions over its own event streams.
import { Client, cacheExchange, fetchExchange } from "@urql/core";

import * as operations from "../operations.mjs";
import { expect, same } from "../suite.mjs";

export const title = "urql";

export async function run(suite, server) {
  const client = new Client({
    url: server.url,
    exchanges: [cacheExchange, fetchExchange],
    fetch: server.fetch,
    fetchSubscriptions: true,
    preferGetMethod: false,
  });
  const sent = (result) => {
    expect(!result.error, `${result.error}`);
    return result.data;
  };

  await suite.check("the viewer", async () => {
    expect(operations.viewerHandle(sent(await client.query(operations.viewer, {}))), "no viewer");
  });
  await suite.check("a write is read back", async () => {
    const body = `urql ${crypto.randomUUID()}`;
    const variables = operations.createPostInput(body);
    const { id } = operations.createdPost(sent(await client.mutation(operations.createPost, variables)));
    const read = await client.query(operations.post, { id }, { requestPolicy: "network-only" });
    same(operations.postBody(sent(read)), body);
  });
  await suite.check("a list", async () => {
    expect(sent(await client.query(operations.feed, { first: 5 })), "no data");
  });
  await suite.check("a query by GET", async () => {
    const context = { preferGetMethod: "force", requestPolicy: "network-only" };
    sent(await client.query(operations.probe, {}, context));
  });
  await suite.check("a mistake of the person is data", async () => {
    const variables = operations.createPostInput("");
    const data = sent(await client.mutation(operations.createPost, variables));
    expect(operations.userErrors(data).length > 0, "no user errors");
  });
  await suite.check("a mistake of the client is a GraphQL error, not a broken network", async () => {
    const { error } = await client.query(operations.invalid, {});
    expect(error && !error.networkError, `${error}`);
    expect(error.graphQLErrors[0].extensions?.code, "no code");
  });
  await suite.check("a subscription by event stream tells of a write", async () => {
    const events = [];
    const { unsubscribe } = client
      .subscription(operations.activity, {})
      .subscribe((event) => events.push(event));
    await server.writeUntil(() => events.length > 0);
    unsubscribe();
    sent(events[0]);
  });
}
