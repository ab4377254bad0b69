ALTER TABLE entries ADD COLUMN probability REAL CHECK (probability BETWEEN 0 AND 1);

ALTER TABLE entries ADD COLUMN removed_by TEXT NOT NULL DEFAULT '';

CREATE TABLE investigations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    number INTEGER NOT NULL,
    title TEXT NOT NULL CHECK (title <> ''),
    note TEXT NOT NULL,
    owner TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status <> ''),
    fixed_on TEXT,
    who TEXT NOT NULL CHECK (who <> ''),
    at TEXT NOT NULL
);

CREATE TABLE investigated_orders (
    revision INTEGER NOT NULL REFERENCES investigations (id),
    place INTEGER NOT NULL,
    order_id TEXT NOT NULL CHECK (order_id <> ''),
    PRIMARY KEY (revision, place)
) WITHOUT ROWID;

CREATE TRIGGER investigations_are_not_changed BEFORE UPDATE ON investigations
BEGIN SELECT RAISE(ABORT, 'revisions are only ever added'); END;

CREATE TRIGGER investigations_are_not_deleted BEFORE DELETE ON investigations
BEGIN SELECT RAISE(ABORT, 'revisions are only ever added'); END;

CREATE TRIGGER investigations_are_not_replaced BEFORE INSERT ON investigations
WHEN EXISTS (SELECT 1 FROM investigations WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'revisions are only ever added'); END;

CREATE TRIGGER investigated_orders_are_not_changed BEFORE UPDATE ON investigated_orders
BEGIN SELECT RAISE(ABORT, 'revisions are only ever added'); END;

CREATE TRIGGER investigated_orders_are_not_deleted BEFORE DELETE ON investigated_orders
BEGIN SELECT RAISE(ABORT, 'revisions are only ever added'); END;

-- Orders belong to the revision just written; none joins an older one, none is replaced.
CREATE TRIGGER investigated_orders_are_not_replaced BEFORE INSERT ON investigated_orders
WHEN NEW.revision <> (SELECT MAX(id) FROM investigations)
    OR EXISTS (
        SELECT 1 FROM investigated_orders
        WHERE revision = NEW.revision AND place = NEW.place
    )
BEGIN SELECT RAISE(ABORT, 'revisions are only ever added'); END;
