CREATE TABLE "product" (
    "id" text COLLATE "C" NOT NULL,
    "title" text NOT NULL,
    "handle" text NOT NULL,
    "status" text NOT NULL DEFAULT 'draft',
    "metadata" jsonb,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "product_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "product_status_check" CHECK ("status" IN ('draft', 'proposed', 'published', 'rejected'))
);

CREATE UNIQUE INDEX "product_handle_unique" ON "product" ("handle") WHERE deleted_at IS NULL;

CREATE INDEX "product_status_created_at_idx" ON "product" ("status", "created_at") WHERE deleted_at IS NULL;

COMMENT ON TABLE "product" IS 'Something to buy.';

CREATE TABLE "tag" (
    "id" text COLLATE "C" NOT NULL,
    "value" text NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "tag_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "tag_value_unique" ON "tag" ("value") WHERE deleted_at IS NULL;

CREATE TABLE "product_tags" (
    "product_id" text COLLATE "C" NOT NULL,
    "tag_id" text COLLATE "C" NOT NULL,
    CONSTRAINT "product_tags_pkey" PRIMARY KEY ("product_id", "tag_id"),
    CONSTRAINT "product_tags_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT "product_tags_tag_id_fkey" FOREIGN KEY ("tag_id") REFERENCES "tag" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "product_tags_tag_id_idx" ON "product_tags" ("tag_id");

CREATE TABLE "variant" (
    "id" text COLLATE "C" NOT NULL,
    "sku" text,
    "price" numeric NOT NULL,
    "stock" integer NOT NULL DEFAULT 0,
    "product_id" text COLLATE "C" NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "variant_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "variant_price_check" CHECK ("price" >= 0),
    CONSTRAINT "variant_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "variant_product_id_idx" ON "variant" ("product_id");
