CREATE TABLE "stock_location_address" (
    "id" text COLLATE "C" NOT NULL,
    "address_1" text NOT NULL,
    "address_2" text,
    "company" text,
    "city" text,
    "country_code" text NOT NULL,
    "phone" text,
    "province" text,
    "postal_code" text,
    "metadata" jsonb,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "stock_location_address_pkey" PRIMARY KEY ("id")
);

COMMENT ON TABLE "stock_location_address" IS 'Where a warehouse is.';

CREATE TABLE "stock_location" (
    "id" text COLLATE "C" NOT NULL,
    "name" text NOT NULL,
    "metadata" jsonb,
    "address_id" text COLLATE "C",
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "stock_location_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "stock_location_address_id_fkey" FOREIGN KEY ("address_id") REFERENCES "stock_location_address" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "stock_location_address_id_idx" ON "stock_location" ("address_id");

CREATE UNIQUE INDEX "stock_location_address_id_unique" ON "stock_location" ("address_id") WHERE deleted_at IS NULL;

COMMENT ON TABLE "stock_location" IS 'A warehouse.';
