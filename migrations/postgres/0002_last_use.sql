-- When sessions were last used.

CREATE TABLE last_use (
    name TEXT PRIMARY KEY,
    used_at BIGINT NOT NULL
);

CREATE INDEX last_use_used_at ON last_use (used_at);
