-- How often mail to a person has come back, less what was taken since, and which mails came back:
-- kept beside the log, since every mail that is taken changes it.

CREATE TABLE mail_address (
    person TEXT PRIMARY KEY,
    address TEXT NOT NULL,
    score BIGINT NOT NULL,
    noted_at BIGINT NOT NULL
);

CREATE TABLE mail_bounce (
    mail TEXT PRIMARY KEY,
    noted_at BIGINT NOT NULL
);
