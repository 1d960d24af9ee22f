CREATE TABLE "price_list" (
    "id" text NOT NULL,
    "title" text NOT NULL,
    "description" text NOT NULL,
    "status" text NOT NULL DEFAULT 'draft',
    "type" text NOT NULL DEFAULT 'sale',
    "starts_at" text,
    "ends_at" text,
    "rules_count" integer DEFAULT 0,
    "metadata" text,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "price_list_status_check" CHECK ("status" IN ('active', 'draft')),
    CONSTRAINT "price_list_type_check" CHECK ("type" IN ('sale', 'override'))
);

CREATE INDEX "price_list_id_status_starts_at_ends_at_idx" ON "price_list" ("id", "status", "starts_at", "ends_at") WHERE deleted_at is null and status = 'active';

CREATE TABLE "price_list_rule" (
    "id" text NOT NULL,
    "attribute" text NOT NULL,
    "value" text,
    "price_list_id" text NOT NULL,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "price_list_rule_price_list_id_fkey" FOREIGN KEY ("price_list_id") REFERENCES "price_list" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "price_list_rule_price_list_id_idx" ON "price_list_rule" ("price_list_id");

CREATE INDEX "price_list_rule_attribute_idx" ON "price_list_rule" ("attribute") WHERE deleted_at IS NULL;

CREATE TABLE "price_preference" (
    "id" text NOT NULL,
    "attribute" text NOT NULL,
    "value" text,
    "is_tax_inclusive" integer NOT NULL DEFAULT 0,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "price_preference_attribute_value_unique" ON "price_preference" ("attribute", "value") WHERE deleted_at IS NULL;

CREATE TABLE "price_set" (
    "id" text NOT NULL,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id")
);

CREATE TABLE "price" (
    "id" text NOT NULL,
    "title" text,
    "currency_code" text NOT NULL,
    "amount" integer NOT NULL,
    "min_quantity" integer,
    "max_quantity" integer,
    "rules_count" integer DEFAULT 0,
    "price_set_id" text NOT NULL,
    "price_list_id" text,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "price_price_set_id_fkey" FOREIGN KEY ("price_set_id") REFERENCES "price_set" ("id") ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT "price_price_list_id_fkey" FOREIGN KEY ("price_list_id") REFERENCES "price_list" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "price_price_set_id_idx" ON "price" ("price_set_id");

CREATE INDEX "price_price_list_id_idx" ON "price" ("price_list_id");

CREATE INDEX "price_currency_code_idx" ON "price" ("currency_code") WHERE deleted_at IS NULL;

CREATE TABLE "price_rule" (
    "id" text NOT NULL,
    "attribute" text NOT NULL,
    "value" text NOT NULL,
    "operator" text NOT NULL DEFAULT 'eq',
    "priority" integer NOT NULL DEFAULT 0,
    "price_id" text NOT NULL,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "price_rule_operator_check" CHECK ("operator" IN ('gte', 'lte', 'gt', 'lt', 'eq')),
    CONSTRAINT "price_rule_price_id_fkey" FOREIGN KEY ("price_id") REFERENCES "price" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "price_rule_price_id_idx" ON "price_rule" ("price_id");

CREATE UNIQUE INDEX "price_rule_price_id_attribute_operator_unique" ON "price_rule" ("price_id", "attribute", "operator") WHERE deleted_at IS NULL;

CREATE INDEX "price_rule_attribute_idx" ON "price_rule" ("attribute") WHERE deleted_at IS NULL;

CREATE INDEX "price_rule_attribute_value_idx" ON "price_rule" ("attribute", "value") WHERE deleted_at IS NULL;

CREATE INDEX "price_rule_operator_value_idx" ON "price_rule" ("operator", "value") WHERE deleted_at IS NULL;

CREATE INDEX "price_rule_attribute_value_price_id_idx" ON "price_rule" ("attribute", "value", "price_id") WHERE deleted_at IS NULL;
