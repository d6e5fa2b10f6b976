declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** An HTTP server that answers DynamoDB's API, not yet listening. Closing it closes its database. */
  export default function dynalite(options: {
    /** A folder to keep the tables in; in memory without it. */
    path?: string;
    /** How long a table stays in CREATING. */
    createTableMs?: number;
  }): Server;
}
