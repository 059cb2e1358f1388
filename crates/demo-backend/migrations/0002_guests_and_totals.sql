-- Orders of guests belong to no account, and neither do their invoices and payments. SQLite cannot make a column
-- nullable, so the tables are made anew: children first, so that no reference ever points to nothing.

CREATE TEMPORARY TABLE kept_orders AS SELECT * FROM orders;
CREATE TEMPORARY TABLE kept_invoices AS SELECT * FROM invoices;
CREATE TEMPORARY TABLE kept_payments AS SELECT * FROM payments;
DROP TABLE payments;
DROP TABLE invoices;
DROP TABLE orders;

CREATE TABLE orders (
    id TEXT PRIMARY KEY,
    customer_id TEXT REFERENCES users (id),
    status TEXT NOT NULL CHECK (status IN ('pending', 'processing', 'completed', 'cancelled', 'failed')),
    invoice_number TEXT,
    order_number TEXT UNIQUE,
    items TEXT NOT NULL,
    subtotal_cents INTEGER NOT NULL,
    tax_cents INTEGER NOT NULL,
    total_cents INTEGER NOT NULL,
    payment_method TEXT,
    billing_info TEXT,
    billing_period TEXT,
    due_date TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT
);

CREATE TABLE invoices (
    id TEXT PRIMARY KEY,
    user_id TEXT REFERENCES users (id),
    order_id TEXT REFERENCES orders (id),
    invoice_number TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL CHECK (
        status IN ('draft', 'open', 'paid', 'partially_paid', 'overdue', 'void', 'uncollectible')
    ),
    subtotal_cents INTEGER NOT NULL,
    discount_amount_cents INTEGER NOT NULL,
    discount_percent REAL NOT NULL,
    tax_cents INTEGER NOT NULL,
    tax_rate REAL NOT NULL,
    total_cents INTEGER NOT NULL,
    amount_paid_cents INTEGER NOT NULL,
    currency TEXT NOT NULL,
    invoice_date TEXT NOT NULL,
    due_date TEXT,
    paid_at TEXT,
    items TEXT NOT NULL,
    notes TEXT,
    terms TEXT,
    is_recurring BOOLEAN NOT NULL,
    recurring_interval TEXT,
    sent_to_customer BOOLEAN NOT NULL,
    reminder_count INTEGER NOT NULL,
    created_at TEXT NOT NULL
);

CREATE TABLE payments (
    id TEXT PRIMARY KEY,
    user_id TEXT REFERENCES users (id),
    order_id TEXT REFERENCES orders (id),
    amount_cents INTEGER NOT NULL,
    currency TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('succeeded', 'pending', 'failed', 'refunded')),
    payment_method TEXT,
    gateway_transaction_id TEXT,
    description TEXT,
    failure_reason TEXT,
    created_at TEXT NOT NULL
);

-- What is asked for all time is added up as it changes: by hour for orders, whose series are cut there, and by status.

CREATE TABLE order_hours (
    hour TEXT NOT NULL,
    status TEXT NOT NULL,
    orders INTEGER NOT NULL,
    total_cents INTEGER NOT NULL,
    PRIMARY KEY (hour, status)
) WITHOUT ROWID;

CREATE TRIGGER order_counted_in AFTER INSERT ON orders BEGIN
    INSERT INTO order_hours VALUES (SUBSTR(NEW.created_at, 1, 13), NEW.status, 1, NEW.total_cents)
    ON CONFLICT DO UPDATE SET orders = orders + 1, total_cents = total_cents + excluded.total_cents;
END;

CREATE TRIGGER order_counted_out AFTER DELETE ON orders BEGIN
    UPDATE order_hours SET orders = orders - 1, total_cents = total_cents - OLD.total_cents
    WHERE hour = SUBSTR(OLD.created_at, 1, 13) AND status = OLD.status;
END;

CREATE TRIGGER order_recounted AFTER UPDATE OF created_at, status, total_cents ON orders BEGIN
    UPDATE order_hours SET orders = orders - 1, total_cents = total_cents - OLD.total_cents
    WHERE hour = SUBSTR(OLD.created_at, 1, 13) AND status = OLD.status;
    INSERT INTO order_hours VALUES (SUBSTR(NEW.created_at, 1, 13), NEW.status, 1, NEW.total_cents)
    ON CONFLICT DO UPDATE SET orders = orders + 1, total_cents = total_cents + excluded.total_cents;
END;

CREATE TABLE invoice_totals (
    status TEXT PRIMARY KEY,
    invoices INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TRIGGER invoice_counted_in AFTER INSERT ON invoices BEGIN
    INSERT INTO invoice_totals VALUES (NEW.status, 1) ON CONFLICT DO UPDATE SET invoices = invoices + 1;
END;

CREATE TRIGGER invoice_counted_out AFTER DELETE ON invoices BEGIN
    UPDATE invoice_totals SET invoices = invoices - 1 WHERE status = OLD.status;
END;

CREATE TRIGGER invoice_recounted AFTER UPDATE OF status ON invoices BEGIN
    UPDATE invoice_totals SET invoices = invoices - 1 WHERE status = OLD.status;
    INSERT INTO invoice_totals VALUES (NEW.status, 1) ON CONFLICT DO UPDATE SET invoices = invoices + 1;
END;

CREATE TABLE payment_totals (
    status TEXT PRIMARY KEY,
    payments INTEGER NOT NULL,
    amount_cents INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TRIGGER payment_counted_in AFTER INSERT ON payments BEGIN
    INSERT INTO payment_totals VALUES (NEW.status, 1, NEW.amount_cents)
    ON CONFLICT DO UPDATE SET payments = payments + 1, amount_cents = amount_cents + excluded.amount_cents;
END;

CREATE TRIGGER payment_counted_out AFTER DELETE ON payments BEGIN
    UPDATE payment_totals SET payments = payments - 1, amount_cents = amount_cents - OLD.amount_cents
    WHERE status = OLD.status;
END;

CREATE TRIGGER payment_recounted AFTER UPDATE OF status, amount_cents ON payments BEGIN
    UPDATE payment_totals SET payments = payments - 1, amount_cents = amount_cents - OLD.amount_cents
    WHERE status = OLD.status;
    INSERT INTO payment_totals VALUES (NEW.status, 1, NEW.amount_cents)
    ON CONFLICT DO UPDATE SET payments = payments + 1, amount_cents = amount_cents + excluded.amount_cents;
END;

INSERT INTO orders SELECT * FROM kept_orders;
INSERT INTO invoices SELECT * FROM kept_invoices;
INSERT INTO payments SELECT * FROM kept_payments;
DROP TABLE kept_orders;
DROP TABLE kept_invoices;
DROP TABLE kept_payments;

-- Every list is read along an index in its own order, and sums over a window read nothing but the index.

CREATE INDEX orders_created ON orders (created_at, status, total_cents);
CREATE INDEX orders_status ON orders (status, created_at);
CREATE INDEX orders_customer ON orders (customer_id, created_at);
CREATE INDEX invoices_created ON invoices (created_at);
CREATE INDEX invoices_amounts ON invoices (created_at, total_cents);
CREATE INDEX invoices_status ON invoices (status, created_at);
CREATE INDEX invoices_user ON invoices (user_id, status);
CREATE INDEX invoices_order ON invoices (order_id);
CREATE INDEX invoices_by_hand ON invoices (invoice_number) WHERE order_id IS NULL;
CREATE INDEX payments_created ON payments (created_at, status, amount_cents, user_id);
CREATE INDEX payments_status ON payments (status, created_at);
CREATE INDEX payments_user ON payments (user_id, status, created_at, amount_cents);
CREATE INDEX payments_order ON payments (order_id, status, amount_cents);

DROP INDEX licenses_user;
DROP INDEX licenses_created;
CREATE INDEX licenses_user ON licenses (user_id, status);
CREATE INDEX licenses_created ON licenses (created_at, plan_id);
CREATE INDEX licenses_plan ON licenses (plan_id, status);
DROP INDEX subscriptions_user;
CREATE INDEX subscriptions_user ON subscriptions (user_id, status);
