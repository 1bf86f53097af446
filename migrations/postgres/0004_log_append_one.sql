-- Appends one command of one event that takes no claim: most of them. As log_append, without the
-- cost of reading JSON and of planning for many.
CREATE FUNCTION log_append_one(
    a_stream TEXT, a_version BIGINT, a_kind TEXT, a_revision BIGINT, a_command TEXT, an_actor TEXT,
    a_correlation TEXT, a_causation BIGINT, occurred BIGINT, recorded BIGINT, an_origin TEXT,
    a_payload TEXT, OUT status TEXT, OUT first BIGINT, OUT last BIGINT, OUT actual BIGINT
) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(current_schema() || '.event', 0));
    SELECT e.position INTO first FROM event e WHERE e.command_id = a_command
        ORDER BY e.ordinal LIMIT 1;
    IF FOUND THEN
        status := 'repeated';
        SELECT e.position INTO last FROM event e WHERE e.command_id = a_command
            ORDER BY e.ordinal DESC LIMIT 1;
        RETURN;
    END IF;
    SELECT e.version INTO actual FROM event e WHERE e.stream = a_stream
        ORDER BY e.version DESC LIMIT 1;
    actual := coalesce(actual, 0);
    IF actual <> a_version - 1 THEN
        status := 'conflict';
        RETURN;
    END IF;
    SELECT coalesce(max(e.position), 0) + 1 INTO first FROM event e;
    INSERT INTO event (
        position, stream, version, kind, revision, command_id, ordinal, actor, correlation_id,
        causation, occurred_at, recorded_at, imported_from, payload
    ) VALUES (
        first, a_stream, a_version, a_kind, a_revision, a_command, 0, an_actor, a_correlation,
        a_causation, occurred, recorded, an_origin, a_payload
    );
    status := 'appended';
    last := first;
END
$$;
