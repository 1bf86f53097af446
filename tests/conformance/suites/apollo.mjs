// Apollo Client with its normalised cache: reads, its own write, errors, a subscription.
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from "@apollo/client/core";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

import * as operations from "../operations.mjs";
import { expect, same } from "../suite.mjs";

export const title = "Apollo Client";

// Apollo's link compares with the browser's global, which Node has from version 22 on.
globalThis.WebSocket ??= WebSocket;

export async function run(suite, server) {
  const socket = createClient({
    url: server.wsUrl,
    webSocketImpl: WebSocket,
    connectionParams: server.connectionParams,
  });
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.split(
      ({ operationType }) => operationType === "subscription",
      new GraphQLWsLink(socket),
      new HttpLink({ uri: server.url, headers: server.headers }),
    ),
  });

  await suite.check("the viewer, and again from the cache", async () => {
    const query = gql(operations.viewer);
    const { data } = await client.query({ query });
    const cached = await client.query({ query, fetchPolicy: "cache-only" });
    same(operations.viewerHandle(cached.data), operations.viewerHandle(data));
  });
  await suite.check("a write is read back", async () => {
    const body = `Apollo ${crypto.randomUUID()}`;
    const variables = operations.createPostInput(body);
    const written = await client.mutate({ mutation: gql(operations.createPost), variables });
    const { id } = operations.createdPost(written.data);
    const query = gql(operations.post);
    const read = await client.query({ query, variables: { id }, fetchPolicy: "network-only" });
    same(operations.postBody(read.data), body);
  });
  await suite.check("a list, complete in the cache", async () => {
    const query = gql(operations.feed);
    const variables = { first: 5 };
    const { data } = await client.query({ query, variables });
    expect(data, "no data");
    same((await client.query({ query, variables, fetchPolicy: "cache-only" })).data, data);
  });
  await suite.check("a mistake of the person is data", async () => {
    const variables = operations.createPostInput("");
    const { data } = await client.mutate({ mutation: gql(operations.createPost), variables });
    expect(operations.userErrors(data).length > 0, "no user errors");
  });
  await suite.check("a mistake of the client is a GraphQL error, not a broken network", async () => {
    const error = await client.query({ query: gql(operations.invalid) }).then(
      () => new Error("it was answered"),
      (error) => error,
    );
    expect(CombinedGraphQLErrors.is(error), `${error.name}: ${error.message}`);
    expect(error.errors[0].extensions?.code, "no code");
  });
  await suite.check("a subscription tells of a write", async () => {
    const events = [];
    const subscription = client
      .subscribe({ query: gql(operations.activity) })
      .subscribe({ next: (event) => events.push(event), error: () => {} });
    await server.writeUntil(() => events.length > 0);
    subscription.unsubscribe();
    expect(events[0].data && !events[0].error, JSON.stringify(events[0]));
  });
  client.stop();
  await socket.dispose();
}
