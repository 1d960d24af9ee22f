CREATE TABLE "customer" (
    "id" text COLLATE "C" NOT NULL,
    "company_name" text,
    "first_name" text,
    "last_name" text,
    "email" text,
    "phone" text,
    "has_account" boolean NOT NULL DEFAULT FALSE,
    "metadata" jsonb,
    "created_by" text,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "customer_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "customer_email_has_account_unique" ON "customer" ("email", "has_account") WHERE deleted_at IS NULL;

COMMENT ON TABLE "customer" IS 'Somebody who buys, with an account or as a guest.';

COMMENT ON COLUMN "customer"."has_account" IS 'An address may be that of a guest and of an account.';

CREATE TABLE "customer_address" (
    "id" text COLLATE "C" NOT NULL,
    "address_name" text,
    "is_default_shipping" boolean NOT NULL DEFAULT FALSE,
    "is_default_billing" boolean NOT NULL DEFAULT FALSE,
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
    "metadata" jsonb,
    "customer_id" text COLLATE "C" NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "customer_address_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "customer_address_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "customer_address_customer_id_idx" ON "customer_address" ("customer_id");

CREATE UNIQUE INDEX "customer_address_default_billing" ON "customer_address" ("customer_id") WHERE is_default_billing = true and deleted_at is null;

CREATE UNIQUE INDEX "customer_address_default_shipping" ON "customer_address" ("customer_id") WHERE is_default_shipping = true and deleted_at is null;

COMMENT ON TABLE "customer_address" IS 'An address that a customer keeps. At most one is the default for bills, and one for parcels.';

CREATE TABLE "customer_group" (
    "id" text COLLATE "C" NOT NULL,
    "name" text NOT NULL,
    "metadata" jsonb,
    "created_by" text,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "customer_group_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "customer_group_name_unique" ON "customer_group" ("name") WHERE deleted_at IS NULL;

COMMENT ON TABLE "customer_group" IS 'Customers who get the same prices.';

CREATE TABLE "customer_group_customer" (
    "id" text COLLATE "C" NOT NULL,
    "created_by" text,
    "metadata" jsonb,
    "customer_id" text COLLATE "C" NOT NULL,
    "customer_group_id" text COLLATE "C" NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "customer_group_customer_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "customer_group_customer_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer" ("id") ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT "customer_group_customer_customer_group_id_fkey" FOREIGN KEY ("customer_group_id") REFERENCES "customer_group" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "customer_group_customer_customer_id_idx" ON "customer_group_customer" ("customer_id");

CREATE INDEX "customer_group_customer_customer_group_id_idx" ON "customer_group_customer" ("customer_group_id");

CREATE UNIQUE INDEX "customer_group_customer_customer_id_customer_group_id_unique" ON "customer_group_customer" ("customer_id", "customer_group_id") WHERE deleted_at IS NULL;

COMMENT ON TABLE "customer_group_customer" IS 'That a customer is in a group.';
