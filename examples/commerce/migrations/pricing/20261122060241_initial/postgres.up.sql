CREATE TABLE "price_list" (
    "id" text COLLATE "C" NOT NULL,
    "title" text NOT NULL,
    "description" text NOT NULL,
    "status" text NOT NULL DEFAULT 'draft',
    "type" text NOT NULL DEFAULT 'sale',
    "starts_at" timestamptz,
    "ends_at" timestamptz,
    "rules_count" integer DEFAULT 0,
    "metadata" jsonb,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "price_list_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "price_list_status_check" CHECK ("status" IN ('active', 'draft')),
    CONSTRAINT "price_list_type_check" CHECK ("type" IN ('sale', 'override'))
);

CREATE INDEX "price_list_id_status_starts_at_ends_at_idx" ON "price_list" ("id", "status", "starts_at", "ends_at") WHERE deleted_at is null and status = 'active';

COMMENT ON TABLE "price_list" IS 'Prices that hold for a while: a sale, or other prices for some.';

CREATE TABLE "price_list_rule" (
    "id" text COLLATE "C" NOT NULL,
    "attribute" text NOT NULL,
    "value" jsonb,
    "price_list_id" text COLLATE "C" NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "price_list_rule_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "price_list_rule_price_list_id_fkey" FOREIGN KEY ("price_list_id") REFERENCES "price_list" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "price_list_rule_price_list_id_idx" ON "price_list_rule" ("price_list_id");

CREATE INDEX "price_list_rule_attribute_idx" ON "price_list_rule" ("attribute") WHERE deleted_at IS NULL;

CREATE INDEX "price_list_rule_value_idx" ON "price_list_rule" USING "gin" ("value") WHERE deleted_at IS NULL;

COMMENT ON TABLE "price_list_rule" IS 'When a price list holds.';

COMMENT ON COLUMN "price_list_rule"."attribute" IS 'As `customer.groups.id`.';

COMMENT ON COLUMN "price_list_rule"."value" IS 'One of these.';

CREATE TABLE "price_preference" (
    "id" text COLLATE "C" NOT NULL,
    "attribute" text NOT NULL,
    "value" text,
    "is_tax_inclusive" boolean NOT NULL DEFAULT FALSE,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "price_preference_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "price_preference_attribute_value_unique" ON "price_preference" ("attribute", "value") WHERE deleted_at IS NULL;

COMMENT ON TABLE "price_preference" IS 'Whether prices of a currency or a region include taxes.';

CREATE TABLE "price_set" (
    "id" text COLLATE "C" NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "price_set_pkey" PRIMARY KEY ("id")
);

COMMENT ON TABLE "price_set" IS 'All prices of one thing.';

CREATE TABLE "price" (
    "id" text COLLATE "C" NOT NULL,
    "title" text,
    "currency_code" text NOT NULL,
    "amount" numeric NOT NULL,
    "min_quantity" numeric,
    "max_quantity" numeric,
    "rules_count" integer DEFAULT 0,
    "price_set_id" text COLLATE "C" NOT NULL,
    "price_list_id" text COLLATE "C",
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "price_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "price_price_set_id_fkey" FOREIGN KEY ("price_set_id") REFERENCES "price_set" ("id") ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT "price_price_list_id_fkey" FOREIGN KEY ("price_list_id") REFERENCES "price_list" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "price_price_set_id_idx" ON "price" ("price_set_id");

CREATE INDEX "price_price_list_id_idx" ON "price" ("price_list_id");

CREATE INDEX "price_currency_code_idx" ON "price" ("currency_code") WHERE deleted_at IS NULL;

COMMENT ON TABLE "price" IS 'An amount of money in a currency, under rules.';

COMMENT ON COLUMN "price"."rules_count" IS 'How many rules there are, so that the most special price is found fast.';

CREATE TABLE "price_rule" (
    "id" text COLLATE "C" NOT NULL,
    "attribute" text NOT NULL,
    "value" text NOT NULL,
    "operator" text NOT NULL DEFAULT 'eq',
    "priority" integer NOT NULL DEFAULT 0,
    "price_id" text COLLATE "C" NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "price_rule_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "price_rule_operator_check" CHECK ("operator" IN ('gte', 'lte', 'gt', 'lt', 'eq')),
    CONSTRAINT "price_rule_price_id_fkey" FOREIGN KEY ("price_id") REFERENCES "price" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "price_rule_price_id_idx" ON "price_rule" ("price_id");

CREATE UNIQUE INDEX "price_rule_price_id_attribute_operator_unique" ON "price_rule" ("price_id", "attribute", "operator") WHERE deleted_at IS NULL;

CREATE INDEX "price_rule_attribute_idx" ON "price_rule" ("attribute") WHERE deleted_at IS NULL;

CREATE INDEX "price_rule_attribute_value_idx" ON "price_rule" ("attribute", "value") WHERE deleted_at IS NULL;

CREATE INDEX "price_rule_operator_value_idx" ON "price_rule" ("operator", "value") WHERE deleted_at IS NULL;

CREATE INDEX "price_rule_attribute_value_price_id_idx" ON "price_rule" ("attribute", "value", "price_id") WHERE deleted_at IS NULL;

COMMENT ON TABLE "price_rule" IS 'When a price holds.';

COMMENT ON COLUMN "price_rule"."attribute" IS 'As `region_id`.';
