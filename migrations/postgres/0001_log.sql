-- The event log, its claims, the keys of sealed data, the checkpoints and the queue of effects.

CREATE TABLE event (
    position BIGINT PRIMARY KEY,
    stream TEXT NOT NULL,
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,
    revision BIGINT NOT NULL,
    command_id TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    actor TEXT,
    correlation_id TEXT,
    causation BIGINT,
    occurred_at BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    imported_from TEXT,
    payload TEXT NOT NULL,
    UNIQUE (stream, version),
    UNIQUE (command_id, ordinal)
);

CREATE FUNCTION event_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are never changed or deleted';
END
$$;

CREATE TRIGGER event_is_never_changed BEFORE UPDATE OR DELETE ON event
    FOR EACH ROW EXECUTE FUNCTION event_is_immutable();

CREATE TRIGGER event_is_never_emptied BEFORE TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION event_is_immutable();

CREATE TABLE claim (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    stream TEXT NOT NULL,
    PRIMARY KEY (scope, key)
);

CREATE TABLE personal_key (
    id TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    whose TEXT NOT NULL,
    wrapped TEXT NOT NULL
);

CREATE INDEX personal_key_subject ON personal_key (subject);

CREATE TABLE checkpoint (
    name TEXT NOT NULL,
    revision BIGINT NOT NULL,
    position BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    owner TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    trouble TEXT,
    PRIMARY KEY (name, revision)
);

CREATE TABLE effect (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    dedup_key TEXT NOT NULL UNIQUE,
    person TEXT,
    payload TEXT NOT NULL,
    bytes BYTEA,
    position BIGINT NOT NULL,
    state TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    outcome TEXT,
    created_at BIGINT NOT NULL,
    done_at BIGINT
);

CREATE INDEX effect_due ON effect (state, not_before);

-- Appends a batch of commands that share no stream, claim or command id, each accepted or
-- rejected on its own. One call in autocommit: the order is held from the first line to the
-- commit and never across a round trip, so positions become visible in their order, without gaps.
--
-- commands: [{i, command_id}]; streams: [{i, stream, expected}]; claims: [{i, take, scope, key,
-- stream}]; events: the rows of the table without position and recorded_at, each with its i.
-- Answers [{i, status, first, last, stream, actual, scope, key}].
CREATE FUNCTION log_append(
    commands TEXT, streams TEXT, claims TEXT, events TEXT, recorded BIGINT
) RETURNS TEXT LANGUAGE plpgsql AS $$
DECLARE
    answer TEXT;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(current_schema() || '.event', 0));
    WITH command AS MATERIALIZED (
        SELECT * FROM json_to_recordset(commands::json) AS c(i BIGINT, command_id TEXT)
    ), claiming AS MATERIALIZED (
        SELECT * FROM json_to_recordset(claims::json)
            AS c(i BIGINT, take BOOLEAN, scope TEXT, key TEXT, stream TEXT)
    ), known AS MATERIALIZED (
        -- By ordinal, not min(position): for that the planner may walk the whole log.
        SELECT c.i, first.position AS first, last.position AS last
        FROM command c
        CROSS JOIN LATERAL (
            SELECT e.position FROM event e WHERE e.command_id = c.command_id
            ORDER BY e.ordinal LIMIT 1
        ) first
        CROSS JOIN LATERAL (
            SELECT e.position FROM event e WHERE e.command_id = c.command_id
            ORDER BY e.ordinal DESC LIMIT 1
        ) last
    ), wrong AS MATERIALIZED (
        SELECT s.i, s.stream, h.actual
        FROM json_to_recordset(streams::json) AS s(i BIGINT, stream TEXT, expected BIGINT)
        CROSS JOIN LATERAL (
            SELECT coalesce(max(e.version), 0) AS actual FROM event e WHERE e.stream = s.stream
        ) h
        WHERE h.actual <> s.expected
    ), taken AS MATERIALIZED (
        SELECT c.i, c.scope, c.key
        FROM claiming c JOIN claim held ON held.scope = c.scope AND held.key = c.key
        WHERE c.take AND held.stream <> c.stream
    ), accepted AS MATERIALIZED (
        SELECT i FROM command
        WHERE i NOT IN (SELECT i FROM known) AND i NOT IN (SELECT i FROM wrong)
            AND i NOT IN (SELECT i FROM taken)
    ), head AS MATERIALIZED (
        SELECT coalesce(max(position), 0) AS position FROM event
    ), inserted AS (
        INSERT INTO event (
            position, stream, version, kind, revision, command_id, ordinal, actor,
            correlation_id, causation, occurred_at, recorded_at, imported_from, payload
        )
        SELECT (SELECT position FROM head) + row_number() OVER (ORDER BY e.i, e.ordinal),
            e.stream, e.version, e.kind, e.revision, e.command_id, e.ordinal, e.actor,
            e.correlation_id, e.causation, e.occurred_at, recorded, e.imported_from, e.payload
        FROM json_to_recordset(events::json) AS e(
            i BIGINT, stream TEXT, version BIGINT, kind TEXT, revision BIGINT, command_id TEXT,
            ordinal BIGINT, actor TEXT, correlation_id TEXT, causation BIGINT,
            occurred_at BIGINT, imported_from TEXT, payload TEXT
        )
        JOIN accepted a ON a.i = e.i
        RETURNING position, command_id
    ), released AS (
        DELETE FROM claim USING claiming c, accepted a
        WHERE a.i = c.i AND NOT c.take
            AND claim.scope = c.scope AND claim.key = c.key AND claim.stream = c.stream
    ), claimed AS (
        INSERT INTO claim (scope, key, stream)
        SELECT c.scope, c.key, c.stream FROM claiming c JOIN accepted a ON a.i = c.i WHERE c.take
        ON CONFLICT (scope, key) DO NOTHING
    ), outcome AS (
        SELECT i, 'repeated' AS status, first, last,
            NULL::TEXT AS stream, NULL::BIGINT AS actual, NULL::TEXT AS scope, NULL::TEXT AS key
        FROM known
        UNION ALL
        SELECT c.i, 'appended', min(n.position), max(n.position), NULL, NULL, NULL, NULL
        FROM inserted n JOIN command c ON c.command_id = n.command_id GROUP BY c.i
        UNION ALL
        SELECT i, 'conflict', NULL, NULL, stream, actual, NULL, NULL
        FROM wrong WHERE i NOT IN (SELECT i FROM known)
        UNION ALL
        SELECT i, 'taken', NULL, NULL, NULL, NULL, scope, key
        FROM taken WHERE i NOT IN (SELECT i FROM known) AND i NOT IN (SELECT i FROM wrong)
    )
    SELECT coalesce(json_agg(o), '[]')::TEXT FROM outcome o INTO answer;
    RETURN answer;
END
$$;
