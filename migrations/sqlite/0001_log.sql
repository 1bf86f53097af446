-- The event log, its claims, the keys of sealed data, the checkpoints and the queue of effects.

CREATE TABLE event (
    position INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL,
    revision INTEGER NOT NULL,
    command_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    actor TEXT,
    correlation_id TEXT,
    causation INTEGER,
    occurred_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    imported_from TEXT,
    payload TEXT NOT NULL,
    UNIQUE (stream, version),
    UNIQUE (command_id, ordinal)
);

CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN
    SELECT RAISE(ABORT, 'events are never changed');
END;

CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
BEGIN
    SELECT RAISE(ABORT, 'events are never deleted');
END;

CREATE TABLE claim (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    stream TEXT NOT NULL,
    PRIMARY KEY (scope, key)
) WITHOUT ROWID;

CREATE TABLE personal_key (
    id TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    whose TEXT NOT NULL,
    wrapped TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX personal_key_subject ON personal_key (subject);

CREATE TABLE checkpoint (
    name TEXT NOT NULL,
    revision INTEGER NOT NULL,
    position INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    owner TEXT NOT NULL,
    lease_until INTEGER NOT NULL,
    trouble TEXT,
    PRIMARY KEY (name, revision)
) WITHOUT ROWID;

CREATE TABLE effect (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    dedup_key TEXT NOT NULL UNIQUE,
    person TEXT,
    payload TEXT NOT NULL,
    bytes BLOB,
    position INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    lease_until INTEGER NOT NULL,
    outcome TEXT,
    created_at INTEGER NOT NULL,
    done_at INTEGER
) WITHOUT ROWID;

CREATE INDEX effect_due ON effect (state, not_before);
