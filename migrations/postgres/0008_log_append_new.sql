-- Appends one command of one event that takes no claim, if nothing stands against it: its position,
-- or null, and log_append_one says why. The unique constraints of the table are the check: that no
-- event has the command, and none the version of the stream; what is left to look up is the version
-- before. Versions have no gaps, so a stream that has one has all below it.
CREATE FUNCTION log_append_new(
    a_stream TEXT, a_version BIGINT, a_kind TEXT, a_revision BIGINT, a_command TEXT, an_actor TEXT,
    a_correlation TEXT, a_causation BIGINT, occurred BIGINT, recorded BIGINT, an_origin TEXT,
    a_payload TEXT
) RETURNS BIGINT LANGUAGE plpgsql AS $$
DECLARE
    place BIGINT;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(current_schema() || '.event', 0));
    IF a_version <> 1 THEN
        PERFORM 1 FROM event e WHERE e.stream = a_stream AND e.version = a_version - 1;
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
    END IF;
    place := (SELECT e.position FROM event e ORDER BY e.position DESC LIMIT 1);
    INSERT INTO event (
        position, stream, version, kind, revision, command_id, ordinal, actor, correlation_id,
        causation, occurred_at, recorded_at, imported_from, payload
    ) VALUES (
        coalesce(place, 0) + 1, a_stream, a_version, a_kind, a_revision, a_command, 0, an_actor,
        a_correlation, a_causation, occurred, recorded, an_origin, a_payload
    ) ON CONFLICT DO NOTHING RETURNING position INTO place;
    RETURN place;
END
$$;
