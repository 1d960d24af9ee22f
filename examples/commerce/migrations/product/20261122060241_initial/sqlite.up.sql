CREATE TABLE "product_category" (
    "id" text NOT NULL,
    "name" text NOT NULL,
    "description" text NOT NULL DEFAULT '',
    "handle" text NOT NULL,
    "mpath" text NOT NULL,
    "is_active" integer NOT NULL DEFAULT 0,
    "is_internal" integer NOT NULL DEFAULT 0,
    "rank" integer NOT NULL DEFAULT 0,
    "external_id" text,
    "metadata" text,
    "parent_category_id" text,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "product_category_parent_category_id_fkey" FOREIGN KEY ("parent_category_id") REFERENCES "product_category" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "product_category_parent_category_id_idx" ON "product_category" ("parent_category_id");

CREATE INDEX "product_category_mpath_idx" ON "product_category" ("mpath") WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX "product_category_handle_unique" ON "product_category" ("handle") WHERE deleted_at IS NULL;

CREATE TABLE "product_collection" (
    "id" text NOT NULL,
    "title" text NOT NULL,
    "handle" text NOT NULL,
    "external_id" text,
    "metadata" text,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "product_collection_handle_unique" ON "product_collection" ("handle") WHERE deleted_at IS NULL;

CREATE TABLE "product_option" (
    "id" text NOT NULL,
    "title" text NOT NULL,
    "is_exclusive" integer NOT NULL DEFAULT 0,
    "metadata" text,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "product_option_title_unique" ON "product_option" ("title") WHERE deleted_at is null and is_exclusive = false;

CREATE TABLE "product_option_value" (
    "id" text NOT NULL,
    "value" text NOT NULL,
    "rank" integer,
    "metadata" text,
    "option_id" text,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "product_option_value_option_id_fkey" FOREIGN KEY ("option_id") REFERENCES "product_option" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "product_option_value_option_id_idx" ON "product_option_value" ("option_id");

CREATE UNIQUE INDEX "product_option_value_option_id_value_unique" ON "product_option_value" ("option_id", "value") WHERE deleted_at IS NULL;

CREATE TABLE "product_tag" (
    "id" text NOT NULL,
    "value" text NOT NULL,
    "external_id" text,
    "metadata" text,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "product_tag_value_unique" ON "product_tag" ("value") WHERE deleted_at IS NULL;

CREATE TABLE "product_type" (
    "id" text NOT NULL,
    "value" text NOT NULL,
    "external_id" text,
    "metadata" text,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "product_type_value_unique" ON "product_type" ("value") WHERE deleted_at IS NULL;

CREATE TABLE "product" (
    "id" text NOT NULL,
    "title" text NOT NULL,
    "handle" text NOT NULL,
    "subtitle" text,
    "description" text,
    "is_giftcard" integer NOT NULL DEFAULT 0,
    "status" text NOT NULL DEFAULT 'draft',
    "thumbnail" text,
    "weight" real,
    "length" real,
    "height" real,
    "width" real,
    "origin_country" text,
    "hs_code" text,
    "mid_code" text,
    "material" text,
    "discountable" integer NOT NULL DEFAULT 1,
    "external_id" text,
    "metadata" text,
    "type_id" text,
    "collection_id" text,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "product_status_check" CHECK ("status" IN ('draft', 'proposed', 'published', 'rejected')),
    CONSTRAINT "product_type_id_fkey" FOREIGN KEY ("type_id") REFERENCES "product_type" ("id") ON UPDATE CASCADE ON DELETE SET NULL,
    CONSTRAINT "product_collection_id_fkey" FOREIGN KEY ("collection_id") REFERENCES "product_collection" ("id") ON UPDATE CASCADE ON DELETE SET NULL
);

CREATE INDEX "product_type_id_idx" ON "product" ("type_id");

CREATE INDEX "product_collection_id_idx" ON "product" ("collection_id");

CREATE UNIQUE INDEX "product_handle_unique" ON "product" ("handle") WHERE deleted_at IS NULL;

CREATE INDEX "product_status_idx" ON "product" ("status") WHERE deleted_at IS NULL;

CREATE TABLE "image" (
    "id" text NOT NULL,
    "url" text NOT NULL,
    "metadata" text,
    "rank" integer NOT NULL DEFAULT 0,
    "product_id" text NOT NULL,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "image_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "image_product_id_idx" ON "image" ("product_id");

CREATE INDEX "image_url_idx" ON "image" ("url") WHERE deleted_at IS NULL;

CREATE INDEX "image_rank_idx" ON "image" ("rank") WHERE deleted_at IS NULL;

CREATE INDEX "image_url_rank_product_id_idx" ON "image" ("url", "rank", "product_id") WHERE deleted_at IS NULL;

CREATE INDEX "image_rank_product_id_idx" ON "image" ("rank", "product_id") WHERE deleted_at IS NULL;

CREATE TABLE "product_category_product" (
    "product_id" text NOT NULL,
    "product_category_id" text NOT NULL,
    PRIMARY KEY ("product_id", "product_category_id"),
    CONSTRAINT "product_category_product_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT "product_category_product_product_category_id_fkey" FOREIGN KEY ("product_category_id") REFERENCES "product_category" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "product_category_product_product_category_id_idx" ON "product_category_product" ("product_category_id");

CREATE TABLE "product_product_option" (
    "id" text NOT NULL,
    "product_id" text NOT NULL,
    "product_option_id" text NOT NULL,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "product_product_option_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT "product_product_option_product_option_id_fkey" FOREIGN KEY ("product_option_id") REFERENCES "product_option" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "product_product_option_product_id_idx" ON "product_product_option" ("product_id");

CREATE INDEX "product_product_option_product_option_id_idx" ON "product_product_option" ("product_option_id");

CREATE UNIQUE INDEX "product_product_option_product_id_product_option_id_unique" ON "product_product_option" ("product_id", "product_option_id") WHERE deleted_at IS NULL;

CREATE TABLE "product_product_option_value" (
    "id" text NOT NULL,
    "product_product_option_id" text NOT NULL,
    "product_option_value_id" text NOT NULL,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "product_product_option_value_product_product_option_id_fkey" FOREIGN KEY ("product_product_option_id") REFERENCES "product_product_option" ("id") ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT "product_product_option_value_product_option_value_id_fkey" FOREIGN KEY ("product_option_value_id") REFERENCES "product_option_value" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "product_product_option_value_product_product_option_id_idx" ON "product_product_option_value" ("product_product_option_id");

CREATE INDEX "product_product_option_value_product_option_value_id_idx" ON "product_product_option_value" ("product_option_value_id");

CREATE UNIQUE INDEX "product_product_option_value_product_product_option__phjrfeay4s" ON "product_product_option_value" ("product_product_option_id", "product_option_value_id") WHERE deleted_at IS NULL;

CREATE TABLE "product_tags" (
    "product_id" text NOT NULL,
    "product_tag_id" text NOT NULL,
    PRIMARY KEY ("product_id", "product_tag_id"),
    CONSTRAINT "product_tags_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT "product_tags_product_tag_id_fkey" FOREIGN KEY ("product_tag_id") REFERENCES "product_tag" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "product_tags_product_tag_id_idx" ON "product_tags" ("product_tag_id");

CREATE TABLE "product_variant" (
    "id" text NOT NULL,
    "title" text NOT NULL,
    "sku" text,
    "barcode" text,
    "ean" text,
    "upc" text,
    "allow_backorder" integer NOT NULL DEFAULT 0,
    "manage_inventory" integer NOT NULL DEFAULT 1,
    "hs_code" text,
    "origin_country" text,
    "mid_code" text,
    "material" text,
    "weight" real,
    "length" real,
    "height" real,
    "width" real,
    "metadata" text,
    "variant_rank" integer DEFAULT 0,
    "thumbnail" text,
    "product_id" text,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "product_variant_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "product_variant_product_id_idx" ON "product_variant" ("product_id");

CREATE INDEX "product_variant_id_product_id_idx" ON "product_variant" ("id", "product_id") WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX "product_variant_sku_unique" ON "product_variant" ("sku") WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX "product_variant_barcode_unique" ON "product_variant" ("barcode") WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX "product_variant_ean_unique" ON "product_variant" ("ean") WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX "product_variant_upc_unique" ON "product_variant" ("upc") WHERE deleted_at IS NULL;

CREATE TABLE "product_variant_option" (
    "variant_id" text NOT NULL,
    "option_value_id" text NOT NULL,
    PRIMARY KEY ("variant_id", "option_value_id"),
    CONSTRAINT "product_variant_option_variant_id_fkey" FOREIGN KEY ("variant_id") REFERENCES "product_variant" ("id") ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT "product_variant_option_option_value_id_fkey" FOREIGN KEY ("option_value_id") REFERENCES "product_option_value" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "product_variant_option_option_value_id_idx" ON "product_variant_option" ("option_value_id");

CREATE TABLE "product_variant_product_image" (
    "id" text NOT NULL,
    "variant_id" text NOT NULL,
    "image_id" text NOT NULL,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "product_variant_product_image_variant_id_fkey" FOREIGN KEY ("variant_id") REFERENCES "product_variant" ("id") ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT "product_variant_product_image_image_id_fkey" FOREIGN KEY ("image_id") REFERENCES "image" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "product_variant_product_image_variant_id_idx" ON "product_variant_product_image" ("variant_id");

CREATE INDEX "product_variant_product_image_image_id_idx" ON "product_variant_product_image" ("image_id");

CREATE UNIQUE INDEX "product_variant_product_image_variant_id_image_id_unique" ON "product_variant_product_image" ("variant_id", "image_id") WHERE deleted_at IS NULL;
