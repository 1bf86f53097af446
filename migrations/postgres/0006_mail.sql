-- Which mail was written to whom, and what each told: kept beside the log, since a
-- rebuild must neither send nor forget a mail.

CREATE TABLE mail (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    thread TEXT,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    settled_at BIGINT,
    outcome TEXT
);

CREATE INDEX mail_person ON mail (person, written_at);

CREATE TABLE mail_item (
    notification TEXT NOT NULL,
    position BIGINT NOT NULL,
    mail TEXT NOT NULL,
    PRIMARY KEY (notification, position)
);

CREATE INDEX mail_item_mail ON mail_item (mail);
