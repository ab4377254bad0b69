CREATE TABLE entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id TEXT NOT NULL CHECK (order_id <> ''),
    marketplace TEXT NOT NULL CHECK (marketplace <> ''),
    state TEXT NOT NULL CHECK (state <> ''),
    undoes INTEGER REFERENCES entries (id),
    who TEXT NOT NULL CHECK (who <> ''),
    at TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    ground TEXT NOT NULL DEFAULT '',
    rule_version TEXT NOT NULL DEFAULT '',
    CHECK ((state = 'undo') = (undoes IS NOT NULL))
);

CREATE INDEX entries_of_order ON entries (order_id);

CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'entries are only ever added'); END;

CREATE TRIGGER entries_are_not_deleted BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'entries are only ever added'); END;

-- INSERT OR REPLACE would delete the old row without a word to the trigger above.
CREATE TRIGGER entries_are_not_replaced BEFORE INSERT ON entries
WHEN EXISTS (SELECT 1 FROM entries WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'entries are only ever added'); END;
