CREATE TABLE "product" (
    "id" text NOT NULL,
    "title" text NOT NULL,
    "handle" text NOT NULL,
    "status" text NOT NULL DEFAULT 'draft',
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "product_status_check" CHECK ("status" IN ('draft', 'published'))
);

CREATE UNIQUE INDEX "product_handle_unique" ON "product" ("handle") WHERE deleted_at IS NULL;

CREATE TABLE "variant" (
    "id" text NOT NULL,
    "sku" text NOT NULL,
    "price" integer NOT NULL,
    "stock" integer NOT NULL DEFAULT 0,
    "product_id" text NOT NULL,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "variant_price_check" CHECK ("price" >= 0),
    CONSTRAINT "variant_stock_check" CHECK ("stock" >= 0),
    CONSTRAINT "variant_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "variant_product_id_idx" ON "variant" ("product_id");

CREATE UNIQUE INDEX "variant_sku_unique" ON "variant" ("sku") WHERE deleted_at IS NULL;
