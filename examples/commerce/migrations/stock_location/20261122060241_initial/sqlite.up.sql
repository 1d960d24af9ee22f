CREATE TABLE "stock_location_address" (
    "id" text NOT NULL,
    "address_1" text NOT NULL,
    "address_2" text,
    "company" text,
    "city" text,
    "country_code" text NOT NULL,
    "phone" text,
    "province" text,
    "postal_code" text,
    "metadata" text,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id")
);

CREATE TABLE "stock_location" (
    "id" text NOT NULL,
    "name" text NOT NULL,
    "metadata" text,
    "address_id" text,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "stock_location_address_id_fkey" FOREIGN KEY ("address_id") REFERENCES "stock_location_address" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "stock_location_address_id_idx" ON "stock_location" ("address_id");

CREATE UNIQUE INDEX "stock_location_address_id_unique" ON "stock_location" ("address_id") WHERE deleted_at IS NULL;
