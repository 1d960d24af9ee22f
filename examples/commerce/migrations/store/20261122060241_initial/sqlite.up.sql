CREATE TABLE "store" (
    "id" text NOT NULL,
    "name" text NOT NULL DEFAULT 'Medusa Store',
    "default_sales_channel_id" text,
    "default_region_id" text,
    "default_location_id" text,
    "metadata" text,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id")
);

CREATE TABLE "store_currency" (
    "id" text NOT NULL,
    "currency_code" text NOT NULL,
    "is_default" integer NOT NULL DEFAULT 0,
    "store_id" text,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "store_currency_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "store" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "store_currency_store_id_idx" ON "store_currency" ("store_id");

CREATE TABLE "store_locale" (
    "id" text NOT NULL,
    "locale_code" text NOT NULL,
    "store_id" text,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "store_locale_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "store" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "store_locale_store_id_idx" ON "store_locale" ("store_id");
