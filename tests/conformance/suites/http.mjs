// The audits of graphql-http. A SHOULD that is not kept counts as failed, too.
import { serverAudits } from "graphql-http";

import { expect } from "../suite.mjs";

export const title = "graphql-http audits";

export async function run(suite, server) {
  for (const audit of serverAudits({ url: server.url, fetchFn: server.fetch })) {
    await suite.check(`${audit.id} ${audit.name}`, async () => {
      const { status, reason } = await audit.fn();
      expect(status === "ok", `${status}: ${reason}`);
    });
  }
}
