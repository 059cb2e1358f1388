-- Invoices are added up by day, so that a window of any length is told without counting them one by one.

DROP TRIGGER invoice_counted ON invoices;
DROP FUNCTION invoice_changed();
DROP FUNCTION count_invoice(TEXT, BIGINT);
DROP TABLE invoice_totals;

CREATE TABLE invoice_days (
    day TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    invoices BIGINT NOT NULL,
    PRIMARY KEY (day, status)
);

CREATE FUNCTION count_invoice(made TEXT, of_status TEXT, number BIGINT) RETURNS void LANGUAGE sql AS $$
    INSERT INTO invoice_days VALUES (SUBSTR(made, 1, 10), of_status, number)
    ON CONFLICT (day, status) DO UPDATE SET invoices = invoice_days.invoices + excluded.invoices
$$;

CREATE FUNCTION invoice_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM count_invoice(OLD.created_at, OLD.status, -1); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM count_invoice(NEW.created_at, NEW.status, 1); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER invoice_counted AFTER INSERT OR DELETE OR UPDATE OF created_at, status ON invoices
    FOR EACH ROW EXECUTE FUNCTION invoice_changed();

INSERT INTO invoice_days SELECT SUBSTR(created_at, 1, 10), status, COUNT(*) FROM invoices GROUP BY 1, 2;
