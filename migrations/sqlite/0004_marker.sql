-- How far people have read.

CREATE TABLE marker (
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (owner, name)
) WITHOUT ROWID;
