// The server under test, and what several suites ask of it.
import * as operations from "./operations.mjs";
import { expect, pause } from "./suite.mjs";

export class Server {
  constructor(url, token, schema) {
    this.url = url;
    this.token = token;
    this.schema = schema;
    this.wsUrl = url.replace(/^http/, "ws");
    this.headers = token ? { authorization: `Bearer ${token}` } : {};
    this.connectionParams = token ? { authorization: `Bearer ${token}` } : {};
  }

  fetch = (input, init = {}) => {
    const headers = new Headers(init.headers);
    if (this.token) headers.set("authorization", `Bearer ${this.token}`);
    return fetch(input, { ...init, headers });
  };

  async post(body) {
    const answer = await this.fetch(this.url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
      body: JSON.stringify(body),
    });
    return answer.json();
  }

  async write(text = "Conformance") {
    const variables = operations.createPostInput(text);
    const { data, errors } = await this.post({ query: operations.createPost, variables });
    const post = data && operations.createdPost(data);
    expect(post, () => `nothing was written: ${JSON.stringify(errors ?? data)}`);
    return post;
  }

  // Writes until somebody has heard of it: a subscription does not say when it is listening.
  async writeUntil(heard) {
    for (let round = 0; round < 20 && !heard(); round += 1) {
      await this.write();
      for (let wait = 0; wait < 10 && !heard(); wait += 1) await pause(30);
    }
    expect(heard(), "no event came");
  }
}
