/** The tables of the engine. `phase` and `wake_at` are null for what has ended or only waits for a token. */
export const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS sfn_machines (arn TEXT PRIMARY KEY, created_at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS sfn_definitions (hash TEXT PRIMARY KEY, definition TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS sfn_executions (
    id INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    machine_arn TEXT NOT NULL, machine_name TEXT NOT NULL, role_arn TEXT NOT NULL,
    version_arn TEXT, alias_arn TEXT, definition_hash TEXT NOT NULL,
    input TEXT NOT NULL, started_at INTEGER NOT NULL, status TEXT NOT NULL, stopped_at INTEGER,
    output TEXT, error TEXT, cause TEXT,
    variables TEXT NOT NULL, position TEXT NOT NULL, phase TEXT, wake_at INTEGER, last_event_id INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS sfn_wake ON sfn_executions (wake_at) WHERE wake_at IS NOT NULL;
  CREATE INDEX IF NOT EXISTS sfn_active ON sfn_executions (phase) WHERE phase IS NOT NULL;
  CREATE INDEX IF NOT EXISTS sfn_machine ON sfn_executions (machine_arn);
  CREATE TABLE IF NOT EXISTS sfn_events (
    execution INTEGER NOT NULL, id INTEGER NOT NULL, previous INTEGER NOT NULL, at INTEGER NOT NULL,
    type TEXT NOT NULL, details TEXT, PRIMARY KEY (execution, id)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS sfn_tokens (token TEXT PRIMARY KEY, execution INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS sfn_notices (
    id INTEGER PRIMARY KEY AUTOINCREMENT, execution INTEGER NOT NULL, status TEXT NOT NULL,
    at INTEGER NOT NULL, event_id TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS sfn_notices_of ON sfn_notices (execution, id);
`;
