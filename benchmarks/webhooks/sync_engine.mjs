// The sync engine's processWebhook behind node's own HTTP server, in two processes.

import cluster from "node:cluster";
import http from "node:http";
import { createRequire } from "node:module";

const { DATABASE_URL, MODULES, PORT, PROCESSES, SECRET_KEY, SIGNING_SECRET } = process.env;
const { StripeSync, runMigrations } = createRequire(`${MODULES}/`)("@supabase/stripe-sync-engine");

if (cluster.isPrimary) {
  await runMigrations({ databaseUrl: DATABASE_URL, schema: "stripe", logger: console });
  for (let number = 0; number < Number(PROCESSES); number += 1) cluster.fork();
  process.on("SIGTERM", () => process.exit(0));
} else {
  const engine = new StripeSync({
    schema: "stripe",
    stripeSecretKey: SECRET_KEY,
    stripeWebhookSecret: SIGNING_SECRET,
    autoExpandLists: false,
    backfillRelatedEntities: false,
    poolConfig: { connectionString: DATABASE_URL, max: 8 },
  });
  const answer = (response, status) => response.writeHead(status, { "Content-Length": 0 }).end();
  http
    .createServer((request, response) => {
      const pieces = [];
      request.on("data", (piece) => pieces.push(piece));
      request.on("end", () => {
        engine
          .processWebhook(Buffer.concat(pieces), request.headers["stripe-signature"])
          .then(() => answer(response, 200))
          .catch((trouble) => {
            console.error(trouble);
            answer(response, 500);
          });
      });
    })
    .listen(Number(PORT), "127.0.0.1");
}
