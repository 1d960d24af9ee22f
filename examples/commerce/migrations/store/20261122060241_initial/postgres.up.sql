CREATE TABLE "store" (
    "id" text COLLATE "C" NOT NULL,
    "name" text NOT NULL DEFAULT 'Medusa Store',
    "default_sales_channel_id" text,
    "default_region_id" text,
    "default_location_id" text,
    "metadata" jsonb,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "store_pkey" PRIMARY KEY ("id")
);

COMMENT ON TABLE "store" IS 'The settings of a store.';

CREATE TABLE "store_currency" (
    "id" text COLLATE "C" NOT NULL,
    "currency_code" text NOT NULL,
    "is_default" boolean NOT NULL DEFAULT FALSE,
    "store_id" text COLLATE "C",
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "store_currency_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "store_currency_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "store" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "store_currency_store_id_idx" ON "store_currency" ("store_id");

COMMENT ON TABLE "store_currency" IS 'A currency that a store takes.';

CREATE TABLE "store_locale" (
    "id" text COLLATE "C" NOT NULL,
    "locale_code" text NOT NULL,
    "store_id" text COLLATE "C",
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "store_locale_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "store_locale_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "store" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "store_locale_store_id_idx" ON "store_locale" ("store_id");

COMMENT ON TABLE "store_locale" IS 'A language that a store speaks.';
