CREATE TABLE "customer" (
    "id" text NOT NULL,
    "company_name" text,
    "first_name" text,
    "last_name" text,
    "email" text,
    "phone" text,
    "has_account" integer NOT NULL DEFAULT 0,
    "metadata" text,
    "created_by" text,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "customer_email_has_account_unique" ON "customer" ("email", "has_account") WHERE deleted_at IS NULL;

CREATE TABLE "customer_address" (
    "id" text NOT NULL,
    "address_name" text,
    "is_default_shipping" integer NOT NULL DEFAULT 0,
    "is_default_billing" integer NOT NULL DEFAULT 0,
    "company" text,
    "first_name" text,
    "last_name" text,
    "address_1" text,
    "address_2" text,
    "city" text,
    "country_code" text,
    "province" text,
    "postal_code" text,
    "phone" text,
    "metadata" text,
    "customer_id" text NOT NULL,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "customer_address_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "customer_address_customer_id_idx" ON "customer_address" ("customer_id");

CREATE UNIQUE INDEX "customer_address_default_billing" ON "customer_address" ("customer_id") WHERE is_default_billing = true and deleted_at is null;

CREATE UNIQUE INDEX "customer_address_default_shipping" ON "customer_address" ("customer_id") WHERE is_default_shipping = true and deleted_at is null;

CREATE TABLE "customer_group" (
    "id" text NOT NULL,
    "name" text NOT NULL,
    "metadata" text,
    "created_by" text,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "customer_group_name_unique" ON "customer_group" ("name") WHERE deleted_at IS NULL;

CREATE TABLE "customer_group_customer" (
    "id" text NOT NULL,
    "created_by" text,
    "metadata" text,
    "customer_id" text NOT NULL,
    "customer_group_id" text NOT NULL,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "customer_group_customer_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer" ("id") ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT "customer_group_customer_customer_group_id_fkey" FOREIGN KEY ("customer_group_id") REFERENCES "customer_group" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "customer_group_customer_customer_id_idx" ON "customer_group_customer" ("customer_id");

CREATE INDEX "customer_group_customer_customer_group_id_idx" ON "customer_group_customer" ("customer_group_id");

CREATE UNIQUE INDEX "customer_group_customer_customer_id_customer_group_id_unique" ON "customer_group_customer" ("customer_id", "customer_group_id") WHERE deleted_at IS NULL;
