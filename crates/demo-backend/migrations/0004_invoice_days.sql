-- Invoices are added up by day, so that a window of any length is told without counting them one by one.

DROP TRIGGER invoice_counted_in;
DROP TRIGGER invoice_counted_out;
DROP TRIGGER invoice_recounted;
DROP TABLE invoice_totals;

CREATE TABLE invoice_days (
    day TEXT NOT NULL,
    status TEXT NOT NULL,
    invoices INTEGER NOT NULL,
    PRIMARY KEY (day, status)
) WITHOUT ROWID;

CREATE TRIGGER invoice_counted_in AFTER INSERT ON invoices BEGIN
    INSERT INTO invoice_days VALUES (SUBSTR(NEW.created_at, 1, 10), NEW.status, 1)
    ON CONFLICT DO UPDATE SET invoices = invoices + 1;
END;

CREATE TRIGGER invoice_counted_out AFTER DELETE ON invoices BEGIN
    UPDATE invoice_days SET invoices = invoices - 1
    WHERE day = SUBSTR(OLD.created_at, 1, 10) AND status = OLD.status;
END;

CREATE TRIGGER invoice_recounted AFTER UPDATE OF created_at, status ON invoices BEGIN
    UPDATE invoice_days SET invoices = invoices - 1
    WHERE day = SUBSTR(OLD.created_at, 1, 10) AND status = OLD.status;
    INSERT INTO invoice_days VALUES (SUBSTR(NEW.created_at, 1, 10), NEW.status, 1)
    ON CONFLICT DO UPDATE SET invoices = invoices + 1;
END;

INSERT INTO invoice_days SELECT SUBSTR(created_at, 1, 10), status, COUNT(*) FROM invoices GROUP BY 1, 2;
