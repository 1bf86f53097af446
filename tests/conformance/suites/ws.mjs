// The client of graphql-ws, then the protocol's close codes over a bare socket.
import { createClient } from "graphql-ws";
import WebSocket from "ws";

import * as operations from "../operations.mjs";
import { expect, same, within } from "../suite.mjs";

export const title = "graphql-ws";

const PROTOCOL = "graphql-transport-ws";

export async function run(suite, server) {
  await client(suite, server);
  await closeCodes(suite, server);
  await messages(suite, server);
}

async function client(suite, server) {
  const connect = (more) =>
    createClient({
      url: server.wsUrl,
      webSocketImpl: WebSocket,
      connectionParams: server.connectionParams,
      retryAttempts: 0,
      onNonLazyError: () => {},
      ...more,
    });

  await suite.check("a query gives one result and completes", async () => {
    const results = await collect(connect(), { query: operations.probe });
    same(results, [{ data: operations.probeData }]);
  });
  await suite.check("two operations share one socket", async () => {
    let sockets = 0;
    const shared = connect({ on: { opened: () => (sockets += 1) } });
    const both = [operations.probe, operations.viewer].map((query) => collect(shared, { query }));
    const [first, second] = await Promise.all(both);
    same(first[0].data, operations.probeData);
    expect(operations.viewerHandle(second[0].data), "no viewer");
    same(sockets, 1);
  });
  await suite.check("a mutation by socket", async () => {
    const variables = operations.createPostInput("By socket");
    const [result] = await collect(connect(), { query: operations.createPost, variables });
    expect(operations.createdPost(result.data), JSON.stringify(result));
  });
  await suite.check("what is not valid is an error", async () => {
    for (const query of [operations.invalid, operations.unparsable]) {
      const errors = await collect(connect(), { query }).then(
        (results) => expect(false, `answered ${JSON.stringify(results)}`),
        (errors) => errors,
      );
      expect(Array.isArray(errors) && errors[0].message, `rejected with ${errors}`);
    }
  });
  await suite.check("a subscription tells of a write, and ends when it is disposed of", async () => {
    const events = [];
    let completed = false;
    const dispose = connect().subscribe(
      { query: operations.activity },
      { next: (event) => events.push(event), error: () => {}, complete: () => (completed = true) },
    );
    await server.writeUntil(() => events.length > 0);
    expect(events[0].data && !events[0].errors, JSON.stringify(events[0]));
    dispose();
    await within(2000, (async () => { while (!completed) await new Promise(setImmediate); })());
  });
  await suite.check("the client hears the reason of a close", async () => {
    const closed = await collect(connect({ connectionParams: { authorization: "Bearer wrong" } }), {
      query: operations.probe,
    }).catch((event) => event);
    same([closed.code, closed.reason], [4403, "Forbidden"]);
  });
}

function collect(connected, payload) {
  return new Promise((resolve, reject) => {
    const results = [];
    connected.subscribe(payload, {
      next: (result) => results.push(result),
      error: reject,
      complete: () => resolve(results),
    });
  });
}

async function closeCodes(suite, server) {
  const init = { type: "connection_init", payload: server.connectionParams };
  const subscribe = (id, query) => ({ id, type: "subscribe", payload: { query } });
  const closes = (what, code, reason, act) =>
    suite.check(`${code}: ${what}`, async () => {
      const socket = await Socket.open(server.wsUrl, PROTOCOL);
      await act(socket);
      const closed = await socket.closed();
      same(closed.code, code);
      if (reason) same(closed.reason, reason);
    });

  await closes("no connection_init", 4408, "Connection initialisation timeout", () => {});
  await closes("subscribe before the acknowledgement", 4401, "Unauthorized", (socket) =>
    socket.send(subscribe("1", operations.probe)));
  await closes("a second connection_init", 4429, "Too many initialisation requests", async (socket) => {
    socket.send(init);
    await socket.receive("connection_ack");
    socket.send(init);
  });
  await closes("an id that is running", 4409, "Subscriber for 1 already exists", async (socket) => {
    socket.send(init);
    await socket.receive("connection_ack");
    socket.send(subscribe("1", operations.activity));
    socket.send(subscribe("1", operations.activity));
  });
  const broken = {
    "not JSON": "{",
    "not an object": "[]",
    "no type": "{}",
    "an unknown type": { type: "start", id: "1", payload: { query: operations.probe } },
    "a message of the server": { type: "connection_ack" },
    "an init whose payload is a text": { type: "connection_init", payload: "x" },
    "a ping whose payload is a number": { type: "ping", payload: 1 },
    "a complete without id": { type: "complete" },
  };
  for (const [what, message] of Object.entries(broken)) {
    await closes(what, 4400, undefined, (socket) => socket.send(message));
  }
  const brokenPayloads = {
    "a subscribe without id": { type: "subscribe", payload: { query: operations.probe } },
    "a subscribe without payload": { type: "subscribe", id: "1" },
    "a subscribe without query": { type: "subscribe", id: "1", payload: {} },
    "variables that are a text": {
      type: "subscribe", id: "1", payload: { query: operations.probe, variables: "x" },
    },
  };
  for (const [what, message] of Object.entries(brokenPayloads)) {
    await closes(what, 4400, undefined, async (socket) => {
      socket.send(init);
      await socket.receive("connection_ack");
      socket.send(message);
    });
  }
  await suite.check("the older subprotocol is not served", async () => {
    const outcome = await Socket.open(server.wsUrl, "graphql-ws").then(
      async (socket) => (await socket.closed()).code,
      () => "refused",
    );
    expect(outcome === "refused" || outcome === 4406, `it is: ${outcome}`);
  });
}

async function messages(suite, server) {
  const acknowledged = async () => {
    const socket = await Socket.open(server.wsUrl, PROTOCOL);
    socket.send({ type: "connection_init", payload: server.connectionParams });
    await socket.receive("connection_ack");
    return socket;
  };

  await suite.check("ping is answered by pong with its payload", async () => {
    const socket = await acknowledged();
    socket.send({ type: "ping", payload: { n: 1 } });
    same(await socket.receive("pong"), { type: "pong", payload: { n: 1 } });
    socket.end();
  });
  await suite.check("an error ends the operation, and no complete follows", async () => {
    const socket = await acknowledged();
    socket.send({ id: "1", type: "subscribe", payload: { query: operations.invalid } });
    same((await socket.receive("error")).id, "1");
    socket.send({ id: "2", type: "subscribe", payload: { query: operations.probe } });
    same((await socket.next()).id, "2");
    socket.end();
  });
  await suite.check("the client's complete is not echoed, and frees the id", async () => {
    const socket = await acknowledged();
    socket.send({ id: "1", type: "subscribe", payload: { query: operations.activity } });
    socket.send({ id: "1", type: "complete" });
    socket.send({ id: "unknown", type: "complete" });
    socket.send({ id: "1", type: "subscribe", payload: { query: operations.probe } });
    const next = await socket.next();
    same([next.id, next.type, next.payload.data], ["1", "next", operations.probeData]);
    same(await socket.next(), { id: "1", type: "complete" });
    socket.end();
  });
}

class Socket {
  #messages = [];
  #waiting = [];

  static open(url, protocol) {
    const ws = new WebSocket(url, protocol);
    return new Promise((resolve, reject) => {
      ws.once("error", reject);
      const socket = new Socket(ws);
      ws.once("open", () => resolve(socket));
    });
  }

  constructor(ws) {
    this.ws = ws;
    this.close = new Promise((resolve) =>
      ws.once("close", (code, reason) => resolve({ code, reason: String(reason) })));
    ws.on("message", (data) => {
      const message = JSON.parse(data);
      if (message.type === "ping") return ws.send('{"type":"pong"}');
      const waiting = this.#waiting.shift();
      if (waiting) waiting(message);
      else this.#messages.push(message);
    });
  }

  send(message) {
    this.ws.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  next() {
    if (this.#messages.length) return Promise.resolve(this.#messages.shift());
    return within(5000, new Promise((resolve) => this.#waiting.push(resolve)));
  }

  async receive(type) {
    const message = await this.next();
    same(message.type, type);
    return message;
  }

  closed() {
    return within(6000, this.close);
  }

  end() {
    this.ws.close(1000);
  }
}
