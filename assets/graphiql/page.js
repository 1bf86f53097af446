// GraphiQL with a sign-in form. The token lives in this tab only (memory, and
// sessionStorage to survive a reload); it goes out as a bearer token over HTTP
// and in connection_init over the WebSocket.
"use strict";

(() => {
  const ENDPOINT = "/graphql";
  const KEPT = "ruche.session";

  const SIGN_IN = `mutation SignIn($input: SignInInput!) {
  signIn(input: $input) { token userErrors { code message field } }
}`;

  const SIGN_OUT = "mutation SignOut { signOut { userErrors { code } } }";

  const WHO = "query Who { viewer { profile { name handle } } }";

  // What a first visit finds in the editor, one tab each.
  const TABS = [
    `# The signed-in person.
query Me {
  viewer {
    profile { id handle name }
  }
}
`,
    `# The newest entries of the home feed.
query Feed {
  feed(first: 10) {
    edges {
      node {
        post { id author { name } excerpt createdAt }
        reasons { text }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
    `# Each event as it happens; pass "after" to go on from a position.
subscription Activity {
  activity {
    position
    kind
    actor { name }
    post { id excerpt }
  }
}
`,
  ].map((query) => ({ query }));

  const WORDS = {
    en: {
      login: "Handle or e-mail", password: "Password", signIn: "Sign in", signOut: "Sign out",
      as: "Signed in as", failed: "Sign-in failed.", unreachable: "The server does not answer.",
    },
    fr: {
      login: "Identifiant ou e-mail", password: "Mot de passe", signIn: "Se connecter",
      signOut: "Se déconnecter", as: "Connecté :", failed: "Échec de la connexion.",
      unreachable: "Le serveur ne répond pas.",
    },
  };
  const language = navigator.language.toLowerCase().startsWith("fr") ? "fr" : "en";
  const words = WORDS[language];

  let session = read();
  const byId = (id) => document.getElementById(id);
  const root = ReactDOM.createRoot(byId("graphiql"));

  function read() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEPT));
      return typeof kept?.token === "string" ? kept : null;
    } catch {
      return null;
    }
  }

  function keep(next) {
    const changed = next?.token !== session?.token;
    session = next;
    try {
      if (next) sessionStorage.setItem(KEPT, JSON.stringify(next));
      else sessionStorage.removeItem(KEPT);
    } catch {
      // Without storage the session lasts until the page is left.
    }
    tell();
    if (changed) render();
  }

  function bearer() {
    return session ? `Bearer ${session.token}` : undefined;
  }

  function post(url, init) {
    const headers = new Headers(init.headers);
    headers.set("accept", "application/graphql-response+json, application/json;q=0.9");
    headers.set("accept-language", headers.get("accept-language") ?? navigator.languages.join(","));
    if (session && !headers.has("authorization")) headers.set("authorization", bearer());
    return fetch(url, { ...init, headers, credentials: "same-origin" });
  }

  async function ask(query, variables) {
    const answer = await post(ENDPOINT, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query, variables }),
    });
    return answer.json();
  }

  async function signIn(form) {
    const input = { login: form.login.value.trim(), password: form.password.value };
    const { data, errors } = await ask(SIGN_IN, { input });
    const token = data?.signIn?.token;
    if (!token) {
      const told = data?.signIn?.userErrors?.length ? data.signIn.userErrors : errors;
      return told?.map((error) => error.message).join(" ") || words.failed;
    }
    form.reset();
    keep({ token, name: input.login });
    await rename();
    return "";
  }

  // The session ends on the server too; here it ends whatever the server says.
  async function signOut() {
    const ended = ask(SIGN_OUT);
    keep(null);
    await ended.catch(() => {});
  }

  // The name is a courtesy: without an answer the typed login stays.
  async function rename() {
    const profile = (await ask(WHO)).data?.viewer?.profile;
    if (profile) keep({ ...session, name: `${profile.name} (@${profile.handle})` });
  }

  // A new fetcher makes GraphiQL read the schema again, as the new viewer.
  function fetcher() {
    return GraphiQL.createFetcher({
      url: ENDPOINT,
      fetch: post,
      enableIncrementalDelivery: false,
      subscriptionUrl: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${ENDPOINT}`,
      wsConnectionParams: session ? { authorization: bearer() } : {},
    });
  }

  function tell() {
    byId("sign-in").hidden = session !== null;
    byId("signed-in").hidden = session === null;
    byId("who").textContent = session ? `${words.as} ${session.name}` : "";
  }

  function render() {
    root.render(React.createElement(GraphiQL, {
      fetcher: fetcher(),
      defaultTabs: TABS,
      shouldPersistHeaders: false,
      inputValueDeprecation: true,
      schemaDescription: true,
    }));
  }

  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = words[element.dataset.text];
  }
  byId("sign-in").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const button = form.querySelector("button");
    button.disabled = true;
    byId("message").textContent = await signIn(form).catch(() => words.unreachable);
    button.disabled = false;
  });
  byId("sign-out").addEventListener("click", signOut);
  tell();
  render();
})();
