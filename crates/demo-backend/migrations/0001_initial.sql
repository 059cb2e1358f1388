-- Instants are naive UTC in ISO 8601 text, amounts are integer minor units in columns that end in `_cents`.

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE users (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    full_name TEXT,
    company_name TEXT,
    is_active BOOLEAN NOT NULL,
    is_admin BOOLEAN NOT NULL,
    created_at TEXT NOT NULL
);

CREATE TABLE plans (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    price_monthly_cents INTEGER NOT NULL,
    price_yearly_cents INTEGER NOT NULL,
    max_accounts INTEGER NOT NULL,
    max_domains INTEGER NOT NULL,
    max_databases INTEGER NOT NULL,
    max_emails INTEGER NOT NULL,
    features TEXT,
    is_active BOOLEAN NOT NULL,
    is_featured BOOLEAN NOT NULL,
    sort_order INTEGER NOT NULL,
    created_at TEXT NOT NULL
);

CREATE TABLE licenses (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    plan_id TEXT NOT NULL REFERENCES plans (id),
    license_key TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL CHECK (status IN ('active', 'suspended', 'expired', 'cancelled')),
    current_accounts INTEGER NOT NULL,
    current_domains INTEGER NOT NULL,
    current_databases INTEGER NOT NULL,
    current_emails INTEGER NOT NULL,
    activation_date TEXT,
    expiry_date TEXT,
    created_at TEXT NOT NULL
);
CREATE INDEX licenses_user ON licenses (user_id);
CREATE INDEX licenses_created ON licenses (created_at);

CREATE TABLE subscriptions (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    license_id TEXT NOT NULL REFERENCES licenses (id),
    status TEXT NOT NULL CHECK (status IN ('active', 'past_due', 'cancelled', 'trialing')),
    current_period_start TEXT NOT NULL,
    current_period_end TEXT NOT NULL,
    cancel_at_period_end BOOLEAN NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX subscriptions_user ON subscriptions (user_id);

CREATE TABLE orders (
    id TEXT PRIMARY KEY,
    customer_id TEXT NOT NULL REFERENCES users (id),
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
CREATE INDEX orders_customer ON orders (customer_id);
CREATE INDEX orders_created ON orders (created_at);

CREATE TABLE invoices (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
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
CREATE INDEX invoices_user ON invoices (user_id);
CREATE INDEX invoices_order ON invoices (order_id);
CREATE INDEX invoices_created ON invoices (created_at);

CREATE TABLE payments (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
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
CREATE INDEX payments_user ON payments (user_id);
CREATE INDEX payments_order ON payments (order_id);
CREATE INDEX payments_created ON payments (created_at);

CREATE TABLE domains (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    domain_name TEXT NOT NULL UNIQUE,
    registrar TEXT NOT NULL,
    registration_date TEXT NOT NULL,
    expiry_date TEXT NOT NULL,
    auto_renew BOOLEAN NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'pending', 'expired', 'transferred')),
    created_at TEXT NOT NULL
);
CREATE INDEX domains_user ON domains (user_id);
