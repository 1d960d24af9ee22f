CREATE TABLE "product_category" (
    "id" text COLLATE "C" NOT NULL,
    "name" text NOT NULL,
    "description" text NOT NULL DEFAULT '',
    "handle" text NOT NULL,
    "mpath" text NOT NULL,
    "is_active" boolean NOT NULL DEFAULT FALSE,
    "is_internal" boolean NOT NULL DEFAULT FALSE,
    "rank" integer NOT NULL DEFAULT 0,
    "external_id" text,
    "metadata" jsonb,
    "parent_category_id" text COLLATE "C",
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "product_category_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "product_category_parent_category_id_fkey" FOREIGN KEY ("parent_category_id") REFERENCES "product_category" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "product_category_parent_category_id_idx" ON "product_category" ("parent_category_id");

CREATE INDEX "product_category_mpath_idx" ON "product_category" ("mpath") WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX "product_category_handle_unique" ON "product_category" ("handle") WHERE deleted_at IS NULL;

COMMENT ON TABLE "product_category" IS 'Where products stand in the shop: a tree.';

COMMENT ON COLUMN "product_category"."mpath" IS 'The ids from the root down to this one, with points between.';

CREATE TABLE "product_collection" (
    "id" text COLLATE "C" NOT NULL,
    "title" text NOT NULL,
    "handle" text NOT NULL,
    "external_id" text,
    "metadata" jsonb,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "product_collection_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "product_collection_handle_unique" ON "product_collection" ("handle") WHERE deleted_at IS NULL;

COMMENT ON TABLE "product_collection" IS 'Products that belong together.';

CREATE TABLE "product_option" (
    "id" text COLLATE "C" NOT NULL,
    "title" text NOT NULL,
    "is_exclusive" boolean NOT NULL DEFAULT FALSE,
    "metadata" jsonb,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "product_option_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "product_option_title_unique" ON "product_option" ("title") WHERE deleted_at is null and is_exclusive = false;

COMMENT ON TABLE "product_option" IS 'What can be chosen, as a size.';

COMMENT ON COLUMN "product_option"."is_exclusive" IS 'Made for one product; all others share their options by title.';

CREATE TABLE "product_option_value" (
    "id" text COLLATE "C" NOT NULL,
    "value" text NOT NULL,
    "rank" integer,
    "metadata" jsonb,
    "option_id" text COLLATE "C",
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "product_option_value_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "product_option_value_option_id_fkey" FOREIGN KEY ("option_id") REFERENCES "product_option" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "product_option_value_option_id_idx" ON "product_option_value" ("option_id");

CREATE UNIQUE INDEX "product_option_value_option_id_value_unique" ON "product_option_value" ("option_id", "value") WHERE deleted_at IS NULL;

COMMENT ON TABLE "product_option_value" IS 'One of the choices of an option.';

CREATE TABLE "product_tag" (
    "id" text COLLATE "C" NOT NULL,
    "value" text NOT NULL,
    "external_id" text,
    "metadata" jsonb,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "product_tag_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "product_tag_value_unique" ON "product_tag" ("value") WHERE deleted_at IS NULL;

COMMENT ON TABLE "product_tag" IS 'A word that products are found by.';

CREATE TABLE "product_type" (
    "id" text COLLATE "C" NOT NULL,
    "value" text NOT NULL,
    "external_id" text,
    "metadata" jsonb,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "product_type_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "product_type_value_unique" ON "product_type" ("value") WHERE deleted_at IS NULL;

COMMENT ON TABLE "product_type" IS 'What kind of thing a product is.';

CREATE TABLE "product" (
    "id" text COLLATE "C" NOT NULL,
    "title" text NOT NULL,
    "handle" text NOT NULL,
    "subtitle" text,
    "description" text,
    "is_giftcard" boolean NOT NULL DEFAULT FALSE,
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
    "discountable" boolean NOT NULL DEFAULT TRUE,
    "external_id" text,
    "metadata" jsonb,
    "type_id" text COLLATE "C",
    "collection_id" text COLLATE "C",
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "product_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "product_status_check" CHECK ("status" IN ('draft', 'proposed', 'published', 'rejected')),
    CONSTRAINT "product_type_id_fkey" FOREIGN KEY ("type_id") REFERENCES "product_type" ("id") ON UPDATE CASCADE ON DELETE SET NULL,
    CONSTRAINT "product_collection_id_fkey" FOREIGN KEY ("collection_id") REFERENCES "product_collection" ("id") ON UPDATE CASCADE ON DELETE SET NULL
);

CREATE INDEX "product_type_id_idx" ON "product" ("type_id");

CREATE INDEX "product_collection_id_idx" ON "product" ("collection_id");

CREATE UNIQUE INDEX "product_handle_unique" ON "product" ("handle") WHERE deleted_at IS NULL;

CREATE INDEX "product_status_idx" ON "product" ("status") WHERE deleted_at IS NULL;

COMMENT ON TABLE "product" IS 'Something to buy, in one or more variants.';

CREATE TABLE "image" (
    "id" text COLLATE "C" NOT NULL,
    "url" text NOT NULL,
    "metadata" jsonb,
    "rank" integer NOT NULL DEFAULT 0,
    "product_id" text COLLATE "C" NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "image_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "image_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "image_product_id_idx" ON "image" ("product_id");

CREATE INDEX "image_url_idx" ON "image" ("url") WHERE deleted_at IS NULL;

CREATE INDEX "image_rank_idx" ON "image" ("rank") WHERE deleted_at IS NULL;

CREATE INDEX "image_url_rank_product_id_idx" ON "image" ("url", "rank", "product_id") WHERE deleted_at IS NULL;

CREATE INDEX "image_rank_product_id_idx" ON "image" ("rank", "product_id") WHERE deleted_at IS NULL;

COMMENT ON TABLE "image" IS 'A picture of a product, or of some of its variants.';

CREATE TABLE "product_category_product" (
    "product_id" text COLLATE "C" NOT NULL,
    "product_category_id" text COLLATE "C" NOT NULL,
    CONSTRAINT "product_category_product_pkey" PRIMARY KEY ("product_id", "product_category_id"),
    CONSTRAINT "product_category_product_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT "product_category_product_product_category_id_fkey" FOREIGN KEY ("product_category_id") REFERENCES "product_category" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "product_category_product_product_category_id_idx" ON "product_category_product" ("product_category_id");

CREATE TABLE "product_product_option" (
    "id" text COLLATE "C" NOT NULL,
    "product_id" text COLLATE "C" NOT NULL,
    "product_option_id" text COLLATE "C" NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "product_product_option_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "product_product_option_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT "product_product_option_product_option_id_fkey" FOREIGN KEY ("product_option_id") REFERENCES "product_option" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "product_product_option_product_id_idx" ON "product_product_option" ("product_id");

CREATE INDEX "product_product_option_product_option_id_idx" ON "product_product_option" ("product_option_id");

CREATE UNIQUE INDEX "product_product_option_product_id_product_option_id_unique" ON "product_product_option" ("product_id", "product_option_id") WHERE deleted_at IS NULL;

COMMENT ON TABLE "product_product_option" IS 'That a product has an option.';

CREATE TABLE "product_product_option_value" (
    "id" text COLLATE "C" NOT NULL,
    "product_product_option_id" text COLLATE "C" NOT NULL,
    "product_option_value_id" text COLLATE "C" NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "product_product_option_value_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "product_product_option_value_product_product_option_id_fkey" FOREIGN KEY ("product_product_option_id") REFERENCES "product_product_option" ("id") ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT "product_product_option_value_product_option_value_id_fkey" FOREIGN KEY ("product_option_value_id") REFERENCES "product_option_value" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "product_product_option_value_product_product_option_id_idx" ON "product_product_option_value" ("product_product_option_id");

CREATE INDEX "product_product_option_value_product_option_value_id_idx" ON "product_product_option_value" ("product_option_value_id");

CREATE UNIQUE INDEX "product_product_option_value_product_product_option__phjrfeay4s" ON "product_product_option_value" ("product_product_option_id", "product_option_value_id") WHERE deleted_at IS NULL;

COMMENT ON TABLE "product_product_option_value" IS 'That a product offers a value of one of its options.';

CREATE TABLE "product_tags" (
    "product_id" text COLLATE "C" NOT NULL,
    "product_tag_id" text COLLATE "C" NOT NULL,
    CONSTRAINT "product_tags_pkey" PRIMARY KEY ("product_id", "product_tag_id"),
    CONSTRAINT "product_tags_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT "product_tags_product_tag_id_fkey" FOREIGN KEY ("product_tag_id") REFERENCES "product_tag" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "product_tags_product_tag_id_idx" ON "product_tags" ("product_tag_id");

CREATE TABLE "product_variant" (
    "id" text COLLATE "C" NOT NULL,
    "title" text NOT NULL,
    "sku" text,
    "barcode" text,
    "ean" text,
    "upc" text,
    "allow_backorder" boolean NOT NULL DEFAULT FALSE,
    "manage_inventory" boolean NOT NULL DEFAULT TRUE,
    "hs_code" text,
    "origin_country" text,
    "mid_code" text,
    "material" text,
    "weight" real,
    "length" real,
    "height" real,
    "width" real,
    "metadata" jsonb,
    "variant_rank" integer DEFAULT 0,
    "thumbnail" text,
    "product_id" text COLLATE "C",
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "product_variant_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "product_variant_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "product_variant_product_id_idx" ON "product_variant" ("product_id");

CREATE INDEX "product_variant_id_product_id_idx" ON "product_variant" ("id", "product_id") WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX "product_variant_sku_unique" ON "product_variant" ("sku") WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX "product_variant_barcode_unique" ON "product_variant" ("barcode") WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX "product_variant_ean_unique" ON "product_variant" ("ean") WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX "product_variant_upc_unique" ON "product_variant" ("upc") WHERE deleted_at IS NULL;

COMMENT ON TABLE "product_variant" IS 'A product as it is sold: in one size, in one colour.';

COMMENT ON COLUMN "product_variant"."length" IS 'In the units of the shop, as the other sizes.';

CREATE TABLE "product_variant_option" (
    "variant_id" text COLLATE "C" NOT NULL,
    "option_value_id" text COLLATE "C" NOT NULL,
    CONSTRAINT "product_variant_option_pkey" PRIMARY KEY ("variant_id", "option_value_id"),
    CONSTRAINT "product_variant_option_variant_id_fkey" FOREIGN KEY ("variant_id") REFERENCES "product_variant" ("id") ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT "product_variant_option_option_value_id_fkey" FOREIGN KEY ("option_value_id") REFERENCES "product_option_value" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "product_variant_option_option_value_id_idx" ON "product_variant_option" ("option_value_id");

CREATE TABLE "product_variant_product_image" (
    "id" text COLLATE "C" NOT NULL,
    "variant_id" text COLLATE "C" NOT NULL,
    "image_id" text COLLATE "C" NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "product_variant_product_image_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "product_variant_product_image_variant_id_fkey" FOREIGN KEY ("variant_id") REFERENCES "product_variant" ("id") ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT "product_variant_product_image_image_id_fkey" FOREIGN KEY ("image_id") REFERENCES "image" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "product_variant_product_image_variant_id_idx" ON "product_variant_product_image" ("variant_id");

CREATE INDEX "product_variant_product_image_image_id_idx" ON "product_variant_product_image" ("image_id");

CREATE UNIQUE INDEX "product_variant_product_image_variant_id_image_id_unique" ON "product_variant_product_image" ("variant_id", "image_id") WHERE deleted_at IS NULL;

COMMENT ON TABLE "product_variant_product_image" IS 'That a picture shows a variant.';
