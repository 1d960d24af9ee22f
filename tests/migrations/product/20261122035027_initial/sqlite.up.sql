CREATE TABLE "product" (
    "id" text NOT NULL,
    "title" text NOT NULL,
    "handle" text NOT NULL,
    "status" text NOT NULL DEFAULT 'draft',
    "metadata" text,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "product_status_check" CHECK ("status" IN ('draft', 'proposed', 'published', 'rejected'))
);

CREATE UNIQUE INDEX "product_handle_unique" ON "product" ("handle") WHERE deleted_at IS NULL;

CREATE INDEX "product_status_created_at_idx" ON "product" ("status", "created_at") WHERE deleted_at IS NULL;

CREATE TABLE "tag" (
    "id" text NOT NULL,
    "value" text NOT NULL,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "tag_value_unique" ON "tag" ("value") WHERE deleted_at IS NULL;

CREATE TABLE "product_tags" (
    "product_id" text NOT NULL,
    "tag_id" text NOT NULL,
    PRIMARY KEY ("product_id", "tag_id"),
    CONSTRAINT "product_tags_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT "product_tags_tag_id_fkey" FOREIGN KEY ("tag_id") REFERENCES "tag" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "product_tags_tag_id_idx" ON "product_tags" ("tag_id");

CREATE TABLE "variant" (
    "id" text NOT NULL,
    "sku" text,
    "price" integer NOT NULL,
    "stock" integer NOT NULL DEFAULT 0,
    "product_id" text NOT NULL,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "variant_price_check" CHECK ("price" >= 0),
    CONSTRAINT "variant_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "variant_product_id_idx" ON "variant" ("product_id");
