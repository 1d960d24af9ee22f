CREATE TABLE "region" (
    "id" text COLLATE "C" NOT NULL,
    "name" text NOT NULL,
    "currency_code" text NOT NULL,
    "automatic_taxes" boolean NOT NULL DEFAULT TRUE,
    "metadata" jsonb,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "region_pkey" PRIMARY KEY ("id")
);

COMMENT ON TABLE "region" IS 'Countries with one currency and one way of taxing.';

CREATE TABLE "region_country" (
    "iso_2" text NOT NULL,
    "iso_3" text NOT NULL,
    "num_code" text NOT NULL,
    "name" text NOT NULL,
    "display_name" text NOT NULL,
    "region_id" text COLLATE "C",
    "metadata" jsonb,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "region_country_pkey" PRIMARY KEY ("iso_2"),
    CONSTRAINT "region_country_region_id_fkey" FOREIGN KEY ("region_id") REFERENCES "region" ("id") ON UPDATE CASCADE ON DELETE SET NULL
);

CREATE INDEX "region_country_region_id_idx" ON "region_country" ("region_id");

CREATE UNIQUE INDEX "region_country_region_id_iso_2_unique" ON "region_country" ("region_id", "iso_2") WHERE deleted_at IS NULL;

COMMENT ON TABLE "region_country" IS 'A country, in at most one region.';

COMMENT ON COLUMN "region_country"."iso_2" IS 'The key itself.';
