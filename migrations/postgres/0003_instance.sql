-- What is true of the whole instance, such as which key it was first opened with.

CREATE TABLE instance (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
